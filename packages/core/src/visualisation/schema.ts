import { z } from 'zod'
import { pictureSchema } from '../explanation/schema.ts'

/**
 * What one concept looks like, as it lies in its class's folder beside the explanation:
 *
 *   …/<class index>/visualisations/<concept index>-<method>.json, its pictures among the class's pictures
 */
export const METHODS = ['maco', 'accentuation'] as const

export const VISUALISATION_VERSION = 1

export const visualisationSchema = z.object({
  version: z.literal(VISUALISATION_VERSION),
  /** Row of the dictionary. */
  concept: z.number().int().nonnegative(),
  /** `maco`: synthesised from noise; `accentuation`: the concept's best crop, changed to show more of it. */
  method: z.enum(METHODS),
  result: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('picture'),
      picture: pictureSchema,
      seed: z.number().int(),
      /** Mean objective of the crops at every step. */
      curve: z.array(z.number()),
      /** Coefficient that the finished picture gets for the concept, relative to the concept's best crop. */
      excitation: z.number().nonnegative(),
      /** Place of that coefficient among the class's concepts: 1 is first. */
      rank: z.number().int().positive(),
      seconds: z.number().nonnegative(),
    }),
    /** The concept cannot be visualised, and why. */
    z.object({ kind: z.literal('none'), reason: z.string() }),
  ]),
})

export type Visualisation = z.infer<typeof visualisationSchema>
export type VisualisationMethod = (typeof METHODS)[number]
