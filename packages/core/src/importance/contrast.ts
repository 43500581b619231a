/** A class that the explained one is nearly, or really, taken for. */
export interface Contrasted {
  readonly classIndex: number
  /** Points that it is the runner-up of. */
  readonly runnerUp: number
  /** Images of the explained class that are predicted as it. */
  readonly mistaken: number
}

/** The class with the largest logit beside `classIndex`. */
export function runnerUpOf(logits: Float32Array, classIndex: number): number {
  let best = classIndex === 0 ? 1 : 0
  logits.forEach((logit, c) => {
    if (c !== classIndex && logit > (logits[best] as number)) best = c
  })
  return best
}

/**
 * The classes that come second on most points, or that images of the class are most often mistaken for.
 * @param logits of every point, [classes]
 */
export function contrastedClasses(
  logits: readonly Float32Array[],
  classIndex: number,
  misses: readonly { predicted: number }[],
  most = 5,
): Contrasted[] {
  const found = new Map<number, { runnerUp: number; mistaken: number }>()
  const countOf = (other: number) => {
    const counts = found.get(other) ?? { runnerUp: 0, mistaken: 0 }
    found.set(other, counts)
    return counts
  }
  for (const all of logits) countOf(runnerUpOf(all, classIndex)).runnerUp += 1
  for (const { predicted } of misses) countOf(predicted).mistaken += 1
  return [...found]
    .map(([other, counts]) => ({ classIndex: other, ...counts }))
    .sort((a, b) => b.runnerUp + b.mistaken - (a.runnerUp + a.mistaken) || a.classIndex - b.classIndex)
    .slice(0, most)
}
