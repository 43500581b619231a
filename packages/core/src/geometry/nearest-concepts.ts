import { isLensError } from '@lens/errors'
import { readDirections } from '../explanation/store.ts'
import { row, type Matrix } from '../matrix.ts'
import { cosines } from './cosine.ts'

/** Kept of every concept. */
export const NEAREST = 8

/** A concept, and one of another class that points nearly the same way. */
export interface Near {
  classIndex: number
  conceptIndex: number
  otherClass: number
  otherConcept: number
  cosine: number
}

export interface ConceptRef {
  classIndex: number
  conceptIndex: number
}

/**
 * What a class that comes into a home, or is replaced in it, changes of which concepts are nearest to which: all neighbours of its own
 * concepts and of those that named one of it, and for every other concept those of the class that may be among its nearest now.
 *
 * @param classes the other classes of the run
 * @param again concepts of them that have named one of the class
 */
export async function nearestConcepts(
  home: string,
  modelId: string,
  classIndex: number,
  classes: readonly number[],
  again: readonly ConceptRef[],
): Promise<Near[]> {
  const all = new Map<number, Matrix>()
  for (const one of [classIndex, ...classes]) {
    const directions = await directionsOf(home, modelId, one)
    if (directions) all.set(one, directions)
  }
  const others = classes.filter((other) => all.has(other))
  const found = nearestTo(all, classIndex, rowsOf(all.get(classIndex)), others)
  for (const other of others) {
    const whole = again.filter((one) => one.classIndex === other).map(({ conceptIndex }) => conceptIndex)
    const rest = rowsOf(all.get(other)).filter((concept) => !whole.includes(concept))
    found.push(
      ...nearestTo(
        all,
        other,
        whole,
        [...all.keys()].filter((one) => one !== other),
      ),
      ...nearestTo(all, other, rest, all.has(classIndex) ? [classIndex] : []),
    )
  }
  return found
}

/** A class whose dictionary cannot be read has no neighbours; its own page says what is wrong with it. */
async function directionsOf(home: string, modelId: string, classIndex: number): Promise<Matrix | null> {
  try {
    return await readDirections(home, modelId, classIndex)
  } catch (error) {
    if (isLensError(error)) return null
    throw error
  }
}

function rowsOf(directions: Matrix | undefined): number[] {
  return [...Array(directions?.rows ?? 0).keys()]
}

/** The nearest among the concepts of other classes to some of one class. */
function nearestTo(
  directions: ReadonlyMap<number, Matrix>,
  classIndex: number,
  concepts: readonly number[],
  others: readonly number[],
): Near[] {
  if (concepts.length === 0) return []
  const own = directions.get(classIndex) as Matrix
  const lists = new Map(concepts.map((concept): [number, Near[]] => [concept, []]))
  for (const otherClass of others) {
    const similar = cosines(own, directions.get(otherClass) as Matrix)
    for (const [conceptIndex, list] of lists) {
      row(similar, conceptIndex).forEach((cosine, otherConcept) => {
        list.push({ classIndex, conceptIndex, otherClass, otherConcept, cosine })
      })
      list.sort(
        (a, b) => b.cosine - a.cosine || a.otherClass - b.otherClass || a.otherConcept - b.otherConcept,
      )
      list.splice(NEAREST)
    }
  }
  return [...lists.values()].flat()
}
