import type { Encoder } from '../dictionary/dictionary.ts'
import type { EstimatorName } from '../importance/estimators/methods.ts'
import type { Matrix } from '../matrix.ts'
import type { Classifier } from '../model/classifier.ts'
import type { Observations } from '../model/observe.ts'
import { encoderOf, learnConcepts, PRESETS, type PresetName } from '../presets.ts'

/** What a recipe learns of a class. */
export interface LearntConcepts {
  /** Dictionary, r × p. */
  readonly w: Matrix
  readonly encoder: Encoder
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
export const lensRecipe = recipeOf('lens')

/** As `lens explain --preset craft` does it. */
export const craftRecipe = recipeOf('craft')

function recipeOf(preset: PresetName): Recipe {
  return {
    name: preset,
    async learn(classifier, observations, classIndex, signal) {
      const { settings, featureTensor } = classifier.model
      const r = settings.concepts
      const dictionary = await learnConcepts(classifier, observations, classIndex, { preset, r, signal })
      return { w: dictionary.w, encoder: encoderOf(preset, featureTensor, dictionary) }
    },
    importance: ({ head }) => (PRESETS[preset].importance(head.kind) === 'exact' ? 'exact' : 'sobol-total'),
  }
}
