import { z } from 'zod'

/**
 * What a class page of the published LENS site says, as it lies in a home: `<home>/published/lens-site/<class index>.json`. The
 * pages are a thousand times 370 KB of frame and script; this is the part that is about the class.
 */
export const PUBLISHED_VERSION = 1

/** The run that all published pages together are. */
export const LENS_SITE = 'lens-site'

/** Where the site's pictures lie; which ones there are follows from the indices of class and concept, and from a point's image. */
export const LENS_SITE_PICTURES = 'https://storage.googleapis.com/serrelab/loupe/'

const coordinates = z.tuple([z.number(), z.number()])

export const publishedSchema = z.object({
  version: z.literal(PUBLISHED_VERSION),
  /** SHA-256 of the page that was read. */
  page: z.string(),
  class: z.object({
    index: z.number().int().nonnegative(),
    name: z.string().min(1),
    synonyms: z.array(z.string()),
    /** Of the folder that its points come from. */
    wnid: z.string(),
  }),
  /** By dictionary index. */
  concepts: z
    .array(
      z.object({
        /** Share of the score, rounded down to a whole per cent. */
        importance: z.number().min(0).max(1),
        important: z.boolean(),
        /** On the site's map of the class's concepts (t-SNE). */
        at: coordinates,
        /** The five classes whose rows of the head point its way, the nearest first. */
        alignments: z.array(
          z.object({ classIndex: z.number().int().nonnegative(), name: z.string(), cosine: z.number() }),
        ),
      }),
    )
    .min(1),
  points: z
    .array(
      z.object({
        /** File name in ImageNet's training set. */
        image: z.string(),
        /** On the strategic cluster graph (t-SNE). */
        at: coordinates,
        /** Dictionary index of its most important concept. */
        dominant: z.number().int().nonnegative(),
      }),
    )
    .min(1),
})

export type PublishedClass = z.infer<typeof publishedSchema>
