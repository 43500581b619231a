export type { Trial } from './choose-concepts.ts'
export { classWorkSchema, type ClassWork, type PredictedImage } from './class-work.ts'
export type {
  Concept,
  Crop,
  Explanation,
  Label,
  Model,
  Point,
  Prediction,
  Preprocessing,
  SubConcepts,
} from './explanation/schema.ts'
export { DICTIONARY_NAMES, type DictionaryName } from './dictionary/names.ts'
export { modelSchema } from './explanation/schema.ts'
export { copyClass, filesOfClass } from './explanation/copy-class.ts'
export { MEASURES, type Measure } from './evaluation/measures.ts'
export { RANDOM, type Evaluation, type Scores, type TruthScores } from './evaluation/schema.ts'
export { summariseTruth } from './evaluation/truth-summary.ts'
export type { EvaluateListener, EvaluateOptions, EvaluateResult } from './evaluate.ts'
export {
  checkClass,
  classFolder,
  damagedRuns,
  dropOldPictures,
  mendRuns,
  readClass,
  readCodes,
  readDirections,
  readEvaluation,
  readRunModel,
  readVisualisations,
  stampOfClass,
  storedClasses,
  unfinishedIn,
  writeRunModel,
  type StoredClass,
} from './explanation/store.ts'
export type { ExplainListener, ExplainOptions, Plan, RunResult } from './explain.ts'
export { nearestConcepts, NEAREST, type Near } from './geometry/nearest-concepts.ts'
export { lockDoubt, lockHome, type HomeLock } from './home/lock.ts'
export { laidOut } from './layout/lay-out.ts'
export type { LiveExplanation } from './live/live-explanation.ts'
export { keepLive, type Live } from './live/start.ts'
export type { ModelReport } from './model/judge.ts'
export type { OwnConcept } from './own-concepts/schema.ts'
export { readOwnConcepts, removeOwnConcept } from './own-concepts/store.ts'
export { findPages } from './published/find-pages.ts'
export { publishedLayout, type PublishedLayout } from './published/layout.ts'
export { readPublishedPage } from './published/page.ts'
export { LENS_SITE, LENS_SITE_PICTURES, type PublishedClass } from './published/schema.ts'
export { readPublished, storedPublished, writePublished } from './published/store.ts'
export type { Progress } from './progress.ts'
export type { Visualisation } from './visualisation/schema.ts'
export type { VisualiseListener, VisualiseOptions, VisualiseResult } from './visualise.ts'
export { inWorker } from './worker/in-worker.ts'
export { PROVIDERS, type Runtime } from '@lens/onnx/providers'
