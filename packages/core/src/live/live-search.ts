import type { ClassScore, LiveExplanation, SentMap } from './live-explanation.ts'

/** Which concepts of all classes are in an image. */
export type SearchRequest = UploadSearch | CropSearch

interface UploadSearch {
  readonly kind: 'search'
  readonly modelId: string
  readonly bytes: Uint8Array
}

/** By a crop that shows a concept, as if it were an image. */
export interface CropSearch {
  readonly kind: 'crop-search'
  readonly modelId: string
  readonly classIndex: number
  /** Row of the dictionary. */
  readonly concept: number
  /** Place among the concept's crops, from 0. */
  readonly crop: number
}

export interface FoundConcept {
  readonly classIndex: number
  /** Row of the dictionary. */
  readonly index: number
  /** What it accounts for of the model's response to the image, as a share. */
  readonly carried: number
  /** What all concepts of its class leave of that response: 0 to 1, by length. */
  readonly missed: number
  /** Share of its class's points that have less of it; null where that is not known. */
  readonly above: number | null
  /** Coefficients, relative to the largest. */
  readonly map: SentMap
}

export interface LiveSearch {
  readonly modelId: string
  readonly image: LiveExplanation['image']
  /** The five most probable classes. */
  readonly predictions: ClassScore[]
  /** Classes that were searched. */
  readonly classes: number
  /** What accounts for most first. */
  readonly found: FoundConcept[]
}
