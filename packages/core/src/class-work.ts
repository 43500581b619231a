import { z } from 'zod'
import { labelSchema } from './explanation/schema.ts'

const scoreSchema = z.object({ predicted: z.number().int(), probability: z.number() })

const predictedImageSchema = scoreSchema.extend({
  /** Relative to the folder of images, and absolute. */
  path: z.string(),
  file: z.string(),
  label: z.number().int().nullable(),
  /** What else it is predicted as, where classes do not exclude each other. */
  also: z.array(scoreSchema).optional(),
})

/** A class to explain, as it may be sent to another machine. */
export const classWorkSchema = z.object({
  label: labelSchema,
  /** Images predicted as the class. */
  points: z.array(predictedImageSchema),
  /** Images of the class that are predicted as something else. */
  misses: z.array(predictedImageSchema),
  imagesFingerprint: z.string(),
})

/** An image and what the model predicts for it. */
export type PredictedImage = z.infer<typeof predictedImageSchema>
export type ClassWork = z.infer<typeof classWorkSchema>
