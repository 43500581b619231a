import { z } from 'zod'
import { pictureSchema } from '../explanation/schema.ts'

/** What a direction that a person's images give means to one class. */
const classSchema = z.object({
  classIndex: z.number().int().nonnegative(),
  /** TCAV score: the share of images whose score grows along the direction; mean over the draws. */
  score: z.number(),
  /** The same of random directions. */
  random: z.number(),
  /** That the two are equal, by a two-sided t-test. */
  p: z.number(),
  /** Cosine between the direction and what raises the class's score; mean over its images. */
  alignment: z.number(),
  /** The concept of the class that points most the same way, by row of the dictionary. */
  nearest: z.object({ index: z.number().int().nonnegative(), cosine: z.number() }),
})

/**
 * A concept that a person has given by a folder of images (TCAV, Kim et al. 2018). On disk:
 *
 *   <home>/explanations/<model id>/own-concepts/<slug>/concept.json
 *                                                     direction.npy   [1, p], a unit vector
 *                                                     pictures/<content hash>.webp
 */
export const ownConceptSchema = z.object({
  version: z.literal(1),
  model: z.string(),
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: z.string().min(1),
  /** Where its images lie, how many there are, and how many others they are told from. */
  folder: z.string(),
  images: z.number().int().positive(),
  others: z.number().int().positive(),
  /** Times that a direction was drawn, and as many random ones. */
  draws: z.number().int().positive(),
  /** Share of held-out images that are told apart; mean over the draws. */
  accuracy: z.number(),
  /** Some of its images. */
  pictures: z.array(z.object({ picture: pictureSchema, width: z.number(), height: z.number() })),
  /** By index. */
  classes: z.array(classSchema),
})

export type OwnConcept = z.infer<typeof ownConceptSchema>
