import type { Dictionary, Encoder } from '../dictionary/dictionary.ts'
import type { DecodedImage } from '../images/decode.ts'
import type { Activations, Classifier } from '../model/classifier.ts'
import type { FeatureGradient } from './feature-gradient.ts'

/** Where in the model's input a concept is, or what speaks for it; of any resolution. */
export interface ConceptMap {
  readonly height: number
  readonly width: number
  /** Row by row, [height × width]. */
  readonly values: Float32Array
}

/** What maps of one class's concepts are made with. */
export interface MapTools {
  readonly classifier: Classifier
  readonly dictionary: Dictionary
  readonly encoder: Encoder
  /** @throws LensError `unsupported`: an operator of the model has no gradient */
  readonly gradient: () => Promise<FeatureGradient>
}

/** One image, and what is known of it. */
export interface MapSubject extends Activations {
  readonly image: DecodedImage
  /** What sentences call it. */
  readonly name: string
  /** `U`: coefficients, [positions, r]. */
  readonly coefficients: Float32Array
}

/** Draws one map for each of the concepts asked for, by their rows of the dictionary. */
export type MapMethod = (
  tools: MapTools,
  subject: MapSubject,
  concepts: readonly number[],
) => Promise<ConceptMap[]>
