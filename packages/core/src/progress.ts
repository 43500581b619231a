/**
 * What a run tells about itself while it works. The CLI draws bars from it, a worker process sends it as messages.
 */
export interface Progress {
  /** A stage begins; `total` steps are to come. */
  stage(name: string, total: number): void
  /** So many steps of the stage are done. */
  advance(steps: number): void
  /** One sentence worth reading now: a default that was assumed, a class that was skipped. */
  note(sentence: string): void
}
