import { z } from 'zod'
import { DICTIONARY_NAMES } from '../dictionary/names.ts'

/**
 * The Explanation: everything Lens found out about one class of one model, as it lies on disk.
 *
 *   <home>/explanations/<model id>/model.json                 what was explained, and how
 *   <home>/explanations/<model id>/<class index>/explanation.json
 *                                              …/dictionary.npy     W  [r, p]
 *                                              …/coefficients.npy   U  [points, height, width, r]
 *                                              …/globals.npy        U at the tokens without a place [points, globals, r]
 *                                              …/dictionary-*.npy   what encoding takes besides W, such as the metric [1, p]
 *                                              …/sub-concepts-*.npy of concept 3, or of its sub-concept 0: `3`, `3-0` [s, p']
 *                                              …/codes.npy          U, mean over the positions of each point [points, r]
 *                                              …/gamma.npy          what one unit of a mean code adds to every class's logit,
 *                                                                   W · headᵀ [r, classes]; linear heads only
 *                                              …/alignments.npy     cosine of every W_k with every class's head row [r, classes]
 *                                              …/pictures/<content hash>.webp
 *
 * Shares (importance, explained share, prevalence, …) are fractions: 0.30 means 30 %.
 */
export const EXPLANATION_VERSION = 2

const share = z.number()
export const pictureSchema = z
  .string()
  .regex(/^[0-9a-f]{32}\.webp$/, 'a picture is named by the hash of its content')

export const labelSchema = z.object({
  index: z.number().int().nonnegative(),
  name: z.string().min(1),
  synonyms: z.array(z.string()),
  wnid: z.string().optional(),
})

const preprocessingSchema = z.object({
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  layout: z.enum(['NCHW', 'NHWC']),
  channelOrder: z.enum(['RGB', 'BGR', 'grey']),
  /** In units of pixels scaled to 0…1: `x = (pixel / 255 - mean) / std`. */
  mean: z.array(z.number()),
  std: z.array(z.number().positive()),
  /** Shorter side before the centre crop, in pixels; absent: the image is squeezed to the input. */
  resizeShorterSide: z.number().int().positive().optional(),
  /** What the image is squeezed to before the centre crop, in pixels, instead. */
  resizeTo: z.object({ width: z.number().int().positive(), height: z.number().int().positive() }).optional(),
  /** How it is resized; absent: bilinearly. */
  interpolation: z.enum(['bilinear', 'bicubic', 'lanczos', 'nearest']).optional(),
})

/** One run: a model, its preprocessing, the method's settings and a folder of images. */
export const modelSchema = z.object({
  version: z.literal(EXPLANATION_VERSION),
  /** Unique and stable: file name and a hash of everything that shapes the result. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: z.string(),
  file: z.string(),
  /** SHA-256 of the ONNX file: names the same model in runs of other settings. */
  sha256: z.string(),
  opset: z.number().int(),
  preprocessing: preprocessingSchema,
  labels: z.array(labelSchema),
  featureTensor: z.object({
    name: z.string(),
    channels: z.number().int().positive(),
    height: z.number().int().positive(),
    width: z.number().int().positive(),
    /** Tokens without a place that belong to it, such as the class token: positions after those of the map. Absent: none. */
    globals: z.number().int().positive().optional(),
    /** Its values can be negative; absent: they cannot. */
    signed: z.boolean().optional(),
    /** Why this tensor: one sentence for the reader. */
    reason: z.string(),
  }),
  /** `linear`: pooling and one matrix, perhaps after a normalisation. `other`: anything else; `settings.importance` says whether contributions are exact. */
  head: z.enum(['linear', 'other']),
  settings: z.object({
    concepts: z.number().int().positive(),
    /** So many at most: each class has as many as it needs, see choose-concepts.ts. Absent: every class has so many. */
    auto: z.literal(true).optional(),
    /** Side of a crop and step between crops, in pixels of the model's input. */
    cropSize: z.number().int().positive(),
    cropStride: z.number().int().positive(),
    importance: z.enum(['exact', 'integrated-gradients', 'sobol']),
    /** How concepts are learnt and weighed. */
    preset: z.enum(['lens', 'craft']),
    /** The method that learns them; an older Lens had one. */
    dictionary: z.enum(DICTIONARY_NAMES).default('nmf'),
    /** What is shared out among the concepts: the class's logit minus the mean logit over classes, or the logit as it is. */
    logit: z.enum(['centred', 'raw']),
    /** Whether a concept is important by its share of the score, or by the points that it dominates: see importance/summary.ts. */
    importantBy: z.enum(['share', 'dominance']).default('dominance'),
    /** That share, or that share of the points. */
    importantFrom: share.positive().max(1),
    /** Levels of sub-concepts below the important concepts; an older Lens found none. */
    recurse: z.number().int().nonnegative().default(0),
  }),
  images: z.string(),
  /** The tensor that was asked for as the logits; absent: the one that Lens found. */
  logits: z.string().optional(),
  /**
   * What the scores mean: `independent`, a sigmoid for every class, so that an image can be a point of several; `binary`, one score
   * for class 1 and against class 0. Absent: one class is right, by softmax.
   */
  scores: z.enum(['independent', 'binary']).optional(),
})

const cropSchema = z.object({
  picture: pictureSchema,
  /** Position of the crop's point in `points`. */
  point: z.number().int().nonnegative(),
  /** The crop's box in its image, as fractions of the image's width and height. */
  box: z.object({ x: share, y: share, width: share, height: share }),
  /** Coefficient of the concept, averaged over the crop's positions. */
  coefficient: z.number().nonnegative(),
  /** Where in the crop the concept lies: likeness, or coefficient, at every position, row by row, divided by the largest (0…1). */
  map: z.object({ height: z.number().int(), width: z.number().int(), values: z.array(z.number()) }),
})

/** What a concept is made of, found at an earlier layer in the crops that it is strongest in. */
const subConceptsSchema = z.object({
  /** The earlier layer, and its grid of positions. */
  tensor: z.string(),
  height: z.number().int().positive(),
  width: z.number().int().positive(),
  /** Crops that they were learnt from. */
  crops: z.number().int().positive(),
  /** How alike two halves of these give them, and the largest cosine between two; what they are judged by. */
  stability: share,
  overlap: share,
  /** What the parent keeps where all are taken away, as a share of it; null where they are not distinct. */
  residual: share.nullable(),
  /** By share, largest first; none where they are not distinct. */
  concepts: z.array(
    z.object({
      /** Row of their dictionary. */
      index: z.number().int().nonnegative(),
      /** Of the parent's mean coefficient, that it carries. With `residual` they sum to 1. */
      share,
      crops: z.array(cropSchema),
      /** The same of the sub-concept, one layer further down. */
      get within() {
        return subConceptsSchema.optional()
      },
    }),
  ),
})

/** What tells whether the class should rely on a concept: the evidence of a shortcut. */
const relianceSchema = z.object({
  /** What becomes of the points when the concept is switched off. */
  switchedOff: z.object({
    /** Share of the points that stay points of the class. */
    kept: share,
    /** Share of the images of the class that are still predicted as it; null without labels. */
    accuracy: share.nullable(),
    /** The class that most of the others become, and their share of the points; null where none is lost. */
    instead: z.object({ classIndex: z.number().int().nonnegative(), share }).nullable(),
  }),
  /** Centre and root mean square spread in what the model sees, in fractions of it; null where the concept is in no point. */
  place: z.object({ x: share, y: share, spread: share }).nullable(),
  /** Variance among its crops relative to that among all crops of the class; null for fewer than two crops. */
  variety: z.number().nonnegative().nullable(),
  /** Unrelated classes that it points to more than to its own; null for a head that is not linear. */
  unrelatedAhead: z.number().int().nonnegative().nullable(),
})

const effectSchema = z.object({ classIndex: z.number().int().nonnegative(), logit: z.number() })

const conceptSchema = z.object({
  /** Row of the dictionary `W`. */
  index: z.number().int().nonnegative(),
  /** Share of the class's summed logits (see `settings.logit`) that the concept contributes over all points, signed. */
  importance: share,
  /** The same of the raw logits, as on the LENS site; null where these do not sum to a positive number. */
  rawImportance: share.nullable(),
  /** Share of the summed margins over every point's runner-up, signed; null where an older Lens left it out. */
  contrast: share.nullable(),
  /**
   * Of what the score changes without the concept, the share that it changes through tokens that have no place; null where it changes
   * nothing, absent where the model has no such tokens.
   */
  withoutPlace: share.nullable().optional(),
  /** By the rule of `settings.importantBy` and `settings.importantFrom`. */
  important: z.boolean(),
  /** Number of points it dominates, and that number as a share of the points. */
  dominates: z.number().int().nonnegative(),
  prevalence: share,
  /** Accuracy among the labelled points it dominates; null where there is none. */
  reliability: share.nullable(),
  /** Classes by cosine of their head row with `W_k`, five largest and the class itself; empty for a head that is not linear. */
  alignments: z.array(z.object({ classIndex: z.number().int().nonnegative(), cosine: z.number() })),
  crops: z.array(cropSchema),
  /** Absent where the concept was not decomposed. */
  subConcepts: subConceptsSchema.optional(),
  /** Absent where an older Lens left it out. */
  reliance: relianceSchema.optional(),
  /**
   * The classes whose logit it raises most, and lowers most, on the average point: the largest change first, less the mean change
   * over all classes, which decides nothing. Absent for a head that is not linear, and where an older Lens left it out.
   */
  effects: z.object({ raises: z.array(effectSchema), lowers: z.array(effectSchema) }).optional(),
})

const predictionSchema = z.object({
  /** Path relative to the images folder, `/` between its parts. */
  image: z.string(),
  picture: pictureSchema,
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** Index of the folder's class; null for images without labels. */
  label: z.number().int().nonnegative().nullable(),
  predicted: z.number().int().nonnegative(),
  /** Probability of the predicted class: by softmax, or by its sigmoid where classes do not exclude each other. */
  probability: share,
})

const pointSchema = predictionSchema.extend({
  /** What is shared out, `sum(contributions) + residual + bias`: the class's logit, centred or raw as `settings.logit` says. */
  logit: z.number(),
  contributions: z.array(z.number()),
  residual: z.number(),
  bias: z.number(),
  /** The class's logit as the model computes it. */
  rawLogit: z.number(),
  /** The class's logit minus that of the next one, and what makes it; null where an older Lens left it out. */
  margin: z
    .object({
      runnerUp: z.number().int().nonnegative(),
      logit: z.number(),
      contributions: z.array(z.number()),
      residual: z.number(),
      bias: z.number(),
    })
    .nullable(),
  /** Index of the concept with the largest contribution. */
  dominant: z.number().int().nonnegative(),
})

const missSchema = predictionSchema.extend({
  /** What makes the logit of the class that it was missed as, as of a point; absent where an older Lens left it out. */
  split: pointSchema
    .pick({ logit: true, contributions: true, residual: true, bias: true, rawLogit: true, dominant: true })
    .optional(),
})

const placesSchema = z.array(z.tuple([share, share]))

/** Where things are drawn, as fractions of a square. */
const layoutSchema = z.object({
  /** By contributions: the points, then the misses. */
  points: z.partialRecord(z.enum(['umap', 'tsne']), placesSchema),
  /** By similarity, in the order of the dictionary. */
  concepts: placesSchema,
})

const sharesSchema = z.object({ explained: share, residual: share, bias: share })

/** What tells the class from another one: shares of the margins over it, summed over all points. */
const contrastSchema = z.object({
  classIndex: z.number().int().nonnegative(),
  /** Points that it is the runner-up of, and images of the class that are predicted as it. */
  runnerUp: z.number().int().nonnegative(),
  mistaken: z.number().int().nonnegative(),
  /** By dictionary index, signed. */
  concepts: z.array(share),
  residual: share,
  bias: share,
})

export const explanationSchema = z.object({
  version: z.literal(EXPLANATION_VERSION),
  model: z.string(),
  class: labelSchema,
  /** Fingerprint of the image folder that was explained; a rerun on other images explains the class again. */
  imagesFingerprint: z.string(),
  /** By importance, largest first. */
  concepts: z.array(conceptSchema).min(1),
  /** Cosine between the concepts, by dictionary index: `similarity[i][j]`. */
  similarity: z.array(z.array(z.number())),
  /** Images predicted as the class, false positives included, in the order of their paths. */
  points: z.array(pointSchema).min(1),
  /** Images of the class that the model predicts as something else. */
  misses: z.array(missSchema),
  falsePositives: z.number().int().nonnegative(),
  /** Share of the images of the class that are predicted as it; null without labels. */
  accuracy: share.nullable(),
  /** Shares of the summed logits (see `settings.logit`): concepts together, what `U W` misses, the head's bias. They sum to 1. */
  explainedShare: share,
  residualShare: share,
  biasShare: share,
  /** The same of the raw logits; null where these do not sum to a positive number. */
  rawShares: sharesSchema.nullable(),
  /** The classes it is most often nearly, or really, taken for, the most frequent first. */
  contrasts: z.array(contrastSchema),
  /** Numbers of concepts that were tried, in order; absent where the number was given. See choose-concepts.ts. */
  trials: z
    .array(z.object({ concepts: z.number().int().positive(), explainedShare: share, agreement: share }))
    .optional(),
  /** Absent where an older Lens left it out. */
  layout: layoutSchema.optional(),
  /** ||A - U W|| / ||A|| over the crops (Frobenius). */
  relativeError: z.number().nonnegative(),
  crops: z.number().int().positive(),
  seconds: z.number().nonnegative(),
})

export type Model = z.infer<typeof modelSchema>
export type Label = z.infer<typeof labelSchema>
export type Preprocessing = z.infer<typeof preprocessingSchema>
export type Explanation = z.infer<typeof explanationSchema>
export type Concept = z.infer<typeof conceptSchema>
export type SubConcepts = z.infer<typeof subConceptsSchema>
export type Crop = z.infer<typeof cropSchema>
export type Prediction = z.infer<typeof predictionSchema>
export type Point = z.infer<typeof pointSchema>
export type Miss = z.infer<typeof missSchema>
