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

/** Classes that are contrasted because they come second, and those that an image is really mistaken for or as, in addition. */
const MOST_RUNNERS_UP = 5
const MOST_CONFUSED = 20

/**
 * The classes that come second on most points, and all that the class is confused with, either way: pages say of every confusion
 * what carries it.
 *
 * @param logits of every point, [classes]
 * @param labels of the points; another one than the class: it is a false positive
 */
export function contrastedClasses(
  logits: readonly Float32Array[],
  classIndex: number,
  labels: readonly (number | null)[],
  misses: readonly { predicted: number }[],
): Contrasted[] {
  const found = new Map<number, { runnerUp: number; mistaken: number; confused: number }>()
  const countOf = (other: number) => {
    const counts = found.get(other) ?? { runnerUp: 0, mistaken: 0, confused: 0 }
    found.set(other, counts)
    return counts
  }
  for (const all of logits) countOf(runnerUpOf(all, classIndex)).runnerUp += 1
  for (const label of labels) if (label !== null && label !== classIndex) countOf(label).confused += 1
  for (const { predicted } of misses) {
    countOf(predicted).mistaken += 1
    countOf(predicted).confused += 1
  }
  const all = [...found]
    .map(([other, counts]) => ({ classIndex: other, ...counts }))
    .sort((a, b) => b.runnerUp + b.mistaken - (a.runnerUp + a.mistaken) || a.classIndex - b.classIndex)
  const confused = all.toSorted((a, b) => b.confused - a.confused).slice(0, MOST_CONFUSED)
  return all
    .filter((one, place) => place < MOST_RUNNERS_UP || (one.confused > 0 && confused.includes(one)))
    .map(({ classIndex, runnerUp, mistaken }) => ({ classIndex, runnerUp, mistaken }))
}
