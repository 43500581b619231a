import { cosines } from '../geometry/cosine.ts'
import type { Matrix } from '../matrix.ts'

/** How well sub-concepts can be told from each other, and from chance. */
export interface Distinctness {
  /** Mean cosine with those that the other half of the images gives, paired; 1: the same. */
  readonly stability: number
  /** Largest cosine between two of them; 1: the same thing twice. */
  readonly overlap: number
}

/** The other half of the images gives each again at most so far from itself as two are from each other, `1 - cosine`. */
const DRIFT = 0.5
/** Two that point nearly the same way are one. */
const MOST_OVERLAP = 0.9
/** Of the parent; one that carries less is none of its parts. */
const LEAST_SHARE = 0.05

/**
 * Whether sub-concepts are more than a way to cut noise: `1 - stability <= (1 - overlap) / 2`. At an earlier layer much is active
 * everywhere, which makes all directions alike; so neither cosine means anything without the other.
 */
export function areDistinct({ stability, overlap }: Distinctness): boolean {
  return overlap <= MOST_OVERLAP && 1 - stability <= DRIFT * (1 - overlap)
}

export function doAllCount(shares: readonly number[]): boolean {
  return shares.every((share) => share >= LEAST_SHARE)
}

/** Largest cosine between two rows. */
export function overlapOf(w: Matrix): number {
  const { data } = cosines(w, w)
  return data.reduce(
    (most, cosine, at) => (Math.floor(at / w.rows) === at % w.rows ? most : Math.max(most, cosine)),
    0,
  )
}
