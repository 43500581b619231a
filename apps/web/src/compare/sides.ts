import type { ClassDetail } from '@lens/db'
import type { ModelInUrl } from '../urls/paths.ts'

/** One of the two that are compared. */
export interface Side {
  detail: ClassDetail
  model: ModelInUrl
  /** What tells it from the other one in a sentence: the class's name or, where both have that, the run's. */
  name: string
}

export type Sides = readonly [Side, Side]

/** From so much likeness on, two concepts are said to be the same: with twelve images, chance reaches it once in twenty times. */
export const ALIKE = 0.6
