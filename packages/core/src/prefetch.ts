/**
 * Maps `items` in order, starting up to `ahead` of them early: images decode on libvips' threads while onnxruntime holds this
 * one. A failed item rejects when its turn comes; those started after it are awaited and dropped.
 */
export async function* prefetch<T, R>(
  items: readonly T[],
  start: (item: T) => Promise<R>,
  ahead: number,
): AsyncGenerator<R> {
  const started: Promise<R>[] = []
  try {
    for (let i = 0; i < items.length; i++) {
      while (started.length <= ahead && i + started.length < items.length) {
        const promise = start(items[i + started.length] as T)
        promise.catch(() => undefined)
        started.push(promise)
      }
      yield await (started.shift() as Promise<R>)
    }
  } finally {
    await Promise.allSettled(started)
  }
}

/** Groups of `size` items, the last one smaller. */
export async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = []
  for await (const item of items) {
    group.push(item)
    if (group.length < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}
