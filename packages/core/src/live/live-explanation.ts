import type { Box } from '../images/frame.ts'

/** What is asked of the live process: an image, and how to explain it. */
export type LiveRequest = UploadRequest | PointRequest

/** A model that an image is likely to be asked about soon. */
export interface Preparation {
  readonly kind: 'preparation'
  readonly modelId: string
}

interface CommonRequest {
  readonly modelId: string
  /** Concepts that are switched off, by their rows of the dictionary. */
  readonly off: readonly number[]
}

interface UploadRequest extends CommonRequest {
  readonly kind: 'upload'
  /** The class to explain; left out: the predicted one. */
  readonly classIndex?: number | undefined
  readonly bytes: Uint8Array
}

export interface PointRequest extends CommonRequest {
  readonly kind: 'point'
  /** The class whose explanation names the image as a point or a miss. */
  readonly classIndex: number
  /** Path relative to the run's folder of images. */
  readonly image: string
  /** The class to explain; left out: `classIndex`. */
  readonly explain?: number | undefined
}

/** A map as it is sent: rounded to three digits. */
export interface SentMap {
  readonly height: number
  readonly width: number
  readonly values: number[]
}

export interface ClassScore {
  readonly classIndex: number
  readonly className: string
  /** Softmax. */
  readonly probability: number
  readonly logit: number
}

export interface LiveConcept {
  /** Row of the dictionary. */
  readonly index: number
  /** Place among the class's concepts by importance, from 0. */
  readonly rank: number
  /** Mean over the positions. */
  readonly coefficient: number
  readonly contribution: number
  /** Coefficients, relative to the largest: 0 to 1. */
  readonly map: SentMap
  /** Where the concept's evidence is, relative to the strongest: 0 to 1; of the concepts that contribute most. */
  readonly attribution: SentMap | null
}

/** The class's logit of one image, centred or as it is: contributions + residual + bias. */
export interface LiveSplit {
  readonly logit: number
  /** Whether the mean logit over classes is taken off, and the logit as the model computes it. */
  readonly centred: boolean
  readonly rawLogit: number
  readonly bias: number
  readonly residual: number
  /** Whether contributions are exact (linear head) or estimates. */
  readonly exact: boolean
  /** How attributions are made: by covering parts of the image where the model has an operator without a gradient. */
  readonly evidence: 'saliency' | 'occlusion'
  /** In the order of the class's page, by importance. */
  readonly concepts: LiveConcept[]
  /** What tells the class from the others among the most probable, in this image. */
  readonly rivals: LiveRival[]
}

interface LiveRival {
  readonly classIndex: number
  /** The class's logit minus the rival's; below 0 where the rival is ahead. */
  readonly lead: number
  /** What each concept adds to it, by row of the dictionary. */
  readonly contributions: number[]
}

/** One image, explained. */
export interface LiveExplanation {
  readonly modelId: string
  readonly image: {
    /** Pixels, upright. */
    readonly width: number
    readonly height: number
    /** The part that the model sees, as fractions. */
    readonly view: Box
    /** That part as a data address; null for images of the run's folder, which pages have. */
    readonly picture: string | null
  }
  /** The five most probable classes. */
  readonly predictions: ClassScore[]
  readonly explained: { readonly classIndex: number; readonly className: string }
  /** Why nothing is explained, for people; null where `split` is there. */
  readonly reason: string | null
  readonly split: LiveSplit | null
  /** What the model would say without the concepts that are off; null where none is. */
  readonly whatIf: {
    readonly off: number[]
    readonly predictions: ClassScore[]
    /** Of the explained class, centred or as it is like that of `split`. */
    readonly logit: number
  } | null
}
