import { z } from 'zod'

/**
 * How good the explanation of a class is, as it lies in the class's folder beside the explanation: `…/<class index>/evaluation.json`.
 * Written again by `lens evaluate`; gone when the class is explained again.
 */
export const EVALUATION_VERSION = 1

/** Name of the column that says what chance does. */
export const RANDOM = 'random'

/** Null where a measure is not defined: no gradients, no room to vary. */
const measure = z.number().nullable()

/** One column of the table: a way to explain, or chance. */
const scoresSchema = z.object({
  /** Complete. */
  explainedShare: measure,
  correlation: measure,
  agreement: measure,
  relativeL2: measure,
  /** Concepts as a dictionary. */
  sparsity: measure,
  stability: measure,
  fid: measure,
  ood: measure,
  /** Faithful: importances. */
  cDeletion: measure,
  cInsertion: measure,
  cMuFidelity: measure,
  infidelity: measure,
  sensitivity: measure,
  /** Of two estimates of importance with each other; null where contributions are exact, or an older Lens left it out. */
  estimates: measure.default(null),
  /** Faithful: maps, where the concept is active and where its evidence is. */
  pixelDeletion: measure,
  pixelInsertion: measure,
  evidenceDeletion: measure,
  evidenceInsertion: measure,
})

const partSchema = z.object({
  name: z.string(),
  kind: z.enum(['own', 'context', 'distractor', 'shortcut']),
  /** Centred logit lost when the part is not drawn, as a share of the mean centred logit; null where it cannot be left out. */
  lost: measure,
  /** Whether the model uses it, and the best area under the ROC curve of an important concept's map for it. */
  used: z.boolean(),
  found: measure,
})

const truthSchema = z.object({
  /** Parts that at least a fifth of the held-out images show. */
  parts: z.array(partSchema),
  concepts: z.array(
    z.object({
      index: z.number().int().nonnegative(),
      importance: z.number(),
      /** By the rule of the run. */
      important: z.boolean(),
      /** Share of the margin over the runner-up. */
      contrast: z.number(),
      /** The part that its map fits best, and the area under the ROC curve. */
      part: z.string(),
      auroc: z.number(),
      /** Share of its ten crops that show one part; null where none shows it, or an older Lens left it out. */
      purity: measure.default(null),
    }),
  ),
  /** What distractors add by way of the concepts, of whatever sign: a share of the score that goes when they are not drawn. */
  distractors: z.number(),
  /** Place by contrast of the concept that is the planted shortcut, from 1; null where the class has none, or no concept is it. */
  shortcutRank: z.number().int().positive().nullable(),
})

export const evaluationSchema = z.object({
  version: z.literal(EVALUATION_VERSION),
  model: z.string(),
  classIndex: z.number().int().nonnegative(),
  /** Of the images that were explained. */
  imagesFingerprint: z.string(),
  seed: z.number().int(),
  /** Images that the concepts were learnt from for this, and images that they were judged by. */
  fitted: z.number().int().positive(),
  heldOut: z.number().int().positive(),
  concepts: z.number().int().positive(),
  /** By recipe, `random` among them. */
  scores: z.record(z.string(), scoresSchema),
  /** Sentences: what is poor, and what to do. Empty where nothing is. */
  advice: z.array(z.string()),
  /** By recipe; where the images' parts are known. */
  truth: z.record(z.string(), truthSchema).optional(),
  seconds: z.number().nonnegative(),
})

export type Scores = z.infer<typeof scoresSchema>
export type TruthScores = z.infer<typeof truthSchema>
export type Evaluation = z.infer<typeof evaluationSchema>
