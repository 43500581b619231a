export { checkDatabase } from './database/check.ts'
export { migrateDatabase } from './database/migrate.ts'
export { databaseFile } from './database/home.ts'
export { openDatabase, type LensDatabase } from './database/open.ts'
export { watchDatabase } from './database/watch.ts'
export { importEvaluation } from './import/import-evaluation.ts'
export { importExplanation } from './import/import-explanation.ts'
export { importOwnConcepts } from './import/import-own-concepts.ts'
export { importPublished } from './import/import-published.ts'
export { importVisualisation } from './import/import-visualisation.ts'
export { neighbourhood } from './import/neighbour-rows.ts'
export { OUTLINE_SIDE, outlineOf } from './outline/outline.ts'
export { listStamps, removeClasses, setStamp, type ClassStamp } from './import/stamps.ts'
export { importModel } from './import/import-model.ts'
export { listAlignments } from './queries/alignments.ts'
export { findClass } from './queries/class-detail.ts'
export { listClassImages, listPoints } from './queries/class-images.ts'
export { nameClasses } from './queries/class-names.ts'
export { findClassRef, listClasses, neighbours, randomClass, searchClasses } from './queries/classes.ts'
export { compareClasses, LEAST_SHARED, sameClass } from './queries/comparisons.ts'
export { findEvaluation } from './queries/evaluations.ts'
export { countFacets, type FacetCounts } from './queries/concept-facets.ts'
export {
  findConcepts,
  gallery,
  hasConcept,
  queryConcepts,
  searchConcepts,
  type ConceptRow,
} from './queries/concepts.ts'
export { listContributions } from './queries/contributions.ts'
export { findImage, similarPoints, spreadOfConcept, type ImageDetail } from './queries/images.ts'
export { exportLabels, importLabels, labelHistory, setConceptLabel } from './queries/labels.ts'
export { findImageMap, findLayouts } from './queries/layouts.ts'
export { findNeighbours } from './queries/neighbours.ts'
export { findOwnConcept, listOwnConcepts, ownConceptsOfClass } from './queries/own-concepts.ts'
export { listModels } from './queries/models.ts'
export { findPicture } from './queries/pictures.ts'
export {
  clearQueuedJobs,
  findQueuedWork,
  recordQueuedJobs,
  type QueuedJob,
  type QueuedWork,
} from './queries/queued-jobs.ts'
export { rankSuspects } from './queries/suspects.ts'
export { announce, findRunning, type Running } from './queries/running.ts'
export { querySubConcepts, type SubConceptRow } from './queries/sub-concepts.ts'
export * from './views.ts'
