import { DictionaryEncoder } from '../dictionary/encoder.ts'
import { factorise } from '../dictionary/nmf.ts'
import type { EstimatorName } from '../importance/estimators/methods.ts'
import type { Matrix } from '../matrix.ts'
import type { Classifier } from '../model/classifier.ts'
import type { Observations } from '../model/observe.ts'

/** What a recipe learns of a class. */
export interface LearntConcepts {
  /** Dictionary, r × p. */
  readonly w: Matrix
  readonly encoder: DictionaryEncoder
}

/** A way to explain a class: how concepts are learnt, and how they are weighed. */
export interface Recipe {
  readonly name: string
  learn(
    classifier: Classifier,
    observations: Observations,
    classIndex: number,
    signal: AbortSignal,
  ): Promise<LearntConcepts>
  importance(classifier: Classifier): EstimatorName
}

/** As `lens explain` does it. */
export const lensRecipe: Recipe = {
  name: 'lens',
  learn: fromCrops,
  importance: ({ head }) => (head.kind === 'linear' ? 'exact' : 'sobol-total'),
}

/** CRAFT as published (arXiv 2211.10154): NMF of the crops alone, plain codes, total Sobol indices. */
export const craftRecipe: Recipe = { name: 'craft', learn: fromCrops, importance: () => 'sobol-total' }

async function fromCrops(
  classifier: Classifier,
  { crops }: Observations,
  _classIndex: number,
  signal: AbortSignal,
): Promise<LearntConcepts> {
  const { w } = await factorise(crops, classifier.model.settings.concepts, { signal })
  return { w, encoder: new DictionaryEncoder(w) }
}
