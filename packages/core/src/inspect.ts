// Apart from the index: what asks for explanations leaves onnxruntime to the computing process, and its 40 MB.
export { configOf, examineModel, scoresOf, type ExaminedModel } from './model/open.ts'
export { tryImage } from './model/try-image.ts'
export type { ModelConfig } from './images/config.ts'
