import type { Model } from '@lens/core'

/** Where finished explanations go: every machine that takes part reaches it. */
export interface Shelf {
  /** Makes the run known. */
  putRun(run: Model): Promise<void>
  /** @throws LensError `not-found` */
  run(id: string): Promise<Model>
  /** Of which images the class is explained there; null where it is not. */
  fingerprint(run: string, classIndex: number): Promise<string | null>
  /** Copies a class from a home to the shelf: whole, or not at all. @throws LensError `storage` */
  put(home: string, run: string, classIndex: number): Promise<void>
  /** Copies a class from the shelf to a home. @throws LensError `not-found`, `storage` */
  fetch(run: string, classIndex: number, home: string): Promise<void>
}
