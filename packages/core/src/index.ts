export type {
  Concept,
  Crop,
  Explanation,
  Label,
  Model,
  Point,
  Prediction,
  Preprocessing,
} from './explanation/schema.ts'
export { readHome } from './explanation/store.ts'
export { type ExplainListener, type ExplainOptions, type RunResult } from './explain.ts'
export type { Progress } from './progress.ts'
export { explainInWorker } from './worker/explain-in-worker.ts'
