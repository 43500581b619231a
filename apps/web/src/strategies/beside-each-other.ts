interface Mark {
  x: number
  y: number
}

/** Marks as they are given, the first ones where they belong; one that would cover another goes down until it does not. */
export function besideEachOther<T extends Mark>(
  marks: readonly T[],
  size: { width: number; height: number },
): T[] {
  const placed: T[] = []
  for (const mark of marks) {
    let { y } = mark
    const covered = () =>
      placed.find((other) => Math.abs(other.x - mark.x) < size.width && Math.abs(other.y - y) < size.height)
    for (let under = covered(); under !== undefined; under = covered()) y = under.y + size.height
    placed.push({ ...mark, y })
  }
  return placed
}
