import type { Dictionary, Encoder } from '../dictionary/dictionary.ts'
import type { DictionaryName } from '../dictionary/names.ts'
import type { EstimatorName } from '../importance/estimators/methods.ts'
import type { Classifier } from '../model/classifier.ts'
import type { Observations } from '../model/observe.ts'
import { dictionaryFor, encoderOf, learnConcepts, PRESETS, type PresetName } from '../presets.ts'

/** What a recipe learns of a class. */
export interface LearntConcepts {
  readonly dictionary: Dictionary
  readonly encoder: Encoder
}

/** A way to explain a class: how concepts are learnt, and how they are weighed. */
export interface Recipe {
  readonly name: string
  learn(
    classifier: Classifier,
    observations: Observations,
    classIndex: number,
    /** Concepts to find. */
    r: number,
    signal: AbortSignal,
  ): Promise<LearntConcepts>
  importance(classifier: Classifier): EstimatorName
}

/** As `lens explain` does it, by the dictionary of the run. */
export const lensRecipe = recipeOf('lens', 'lens')

/** As `lens explain --preset craft` does it. */
export const craftRecipe = recipeOf('craft', 'craft')

/** As `lens explain --dictionary NAME` does it. */
export function dictionaryRecipe(name: DictionaryName): Recipe {
  return recipeOf(name, 'lens', name)
}

function recipeOf(name: string, preset: PresetName, chosen?: DictionaryName): Recipe {
  return {
    name,
    async learn(classifier, observations, classIndex, r, signal) {
      const { settings, featureTensor } = classifier.model
      const dictionary =
        chosen ?? (preset === 'lens' ? settings.dictionary : dictionaryFor(preset, featureTensor))
      const found = await learnConcepts(classifier, observations, classIndex, {
        preset,
        dictionary,
        r,
        signal,
      })
      return { dictionary: found, encoder: encoderOf(dictionary, found) }
    },
    importance: ({ head }) => {
      const method = PRESETS[preset].importance(head)
      return method === 'sobol' ? 'sobol-total' : method
    },
  }
}
