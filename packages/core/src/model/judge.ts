import { isLensError } from '@lens/errors'
import {
  chooseFeatureTensor,
  cut,
  differentiate,
  inspectModel,
  readModel,
  recogniseHead,
  type FeatureTensor,
  type Head,
  type Inspection,
  type LinearHead,
} from '@lens/onnx'

type Attempt<Result> = Result | { problem: string }

/** What Lens can do with a model. */
export interface ModelReport {
  inspection: Inspection
  feature: Attempt<FeatureTensor>
  /** Null without a feature tensor; the weights are left out. */
  head: Exclude<Head, LinearHead> | Pick<LinearHead, 'kind' | 'classes' | 'channels'> | null
  /** Whether the feature tensor can be differentiated by the image; null without one. */
  gradients: Attempt<{ kind: 'exact' }> | null
}

/** @throws LensError for what is no classifier, or has no such feature tensor */
export async function judge(file: string, featureTensor: string | undefined): Promise<ModelReport> {
  const model = await readModel(file)
  const inspection = await inspectModel(model)
  const feature = attempt(() => chooseFeatureTensor(inspection, featureTensor))
  if ('problem' in feature) return { inspection, feature, head: null, gradients: null }
  const head = recogniseHead(model, feature.name)
  return {
    inspection,
    feature,
    head: head.kind === 'linear' ? { kind: head.kind, classes: head.classes, channels: head.channels } : head,
    gradients: attempt(() => {
      differentiate(cut(model, feature).g, { of: feature.name, wrt: inspection.classifier.input.name })
      return { kind: 'exact' as const }
    }),
  }
}

/** A model that lacks something is still worth describing. */
function attempt<Result>(find: () => Result): Attempt<Result> {
  try {
    return find()
  } catch (error) {
    if (isLensError(error) && error.code === 'unsupported') return { problem: error.message }
    throw error
  }
}
