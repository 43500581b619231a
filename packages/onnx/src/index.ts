export type { OnnxModel } from './model/model.ts'
export { readModel } from './model/read.ts'
export { conformed } from './conform/conform.ts'
export { encodeModel } from './model/encode.ts'
export {
  inspectModel,
  type ClassifierInterface,
  type FeatureCandidate,
  type Inspection,
} from './inspect/inspect.ts'
export { chooseFeatureTensor, type FeatureTensor } from './inspect/choose.ts'
export { withOutputs } from './surgery/outputs.ts'
export { between, cut, featureDims, type CutModel, type FeatureShape } from './surgery/cut.ts'
export { withChannelFirst } from './surgery/feature-map.ts'
export { withDynamicBatch } from './surgery/dynamic-batch.ts'
export { differentiate, gradientName, type DifferentiateOptions } from './gradient/differentiate.ts'
export { gradientError } from './gradient/gradient-error.ts'
export { recogniseHead, type Head, type LinearHead, type OtherHead } from './head/head.ts'
export { heldHead, REFERENCE } from './head/held.ts'
export { factorGradient, factorOf } from './head/normalisation.ts'
export { GraphBuilder } from './builder/graph-builder.ts'
export type { Value } from './builder/value.ts'
export type { Runtime } from './run/providers.ts'
export { useRuntime } from './run/runtime.ts'
export { openSession, type Session, type SessionOptions } from './run/session.ts'
export { kernel } from './run/kernel.ts'
export { Tensor } from 'onnxruntime-node'
