import type { Stage } from '../scenery/stage.ts'

/** One class of scenes: what it is called, what it is made of, and how it is drawn over sky and far hills. */
export interface Subject {
  name: string
  synonyms: readonly string[]
  /** The parts that make it this class. */
  parts: readonly string[]
  /** The part it shares with other classes and stands in. */
  context: string
  draw: (stage: Stage) => void
}
