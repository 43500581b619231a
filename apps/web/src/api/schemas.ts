import { classRecord, conceptRecord } from '@lens/records'
import { z } from 'zod'

/** Answers that are more than a page of records. */
const share = z.number().nullable()

export const classDetail = classRecord.extend({
  residualShare: share.describe('Share of the summed scores that the concepts miss'),
  biasShare: share.describe('Share of the summed scores that is the same for every image'),
  relativeError: share.describe('Part of the activations that the concepts do not reproduce'),
  falsePositives: z.int().describe('Points that show another class'),
  misses: z.int().describe('Images of the class that are predicted as something else'),
  contrasts: z
    .array(
      z.object({
        otherClassId: z.int(),
        otherClassName: z.string(),
        runnerUp: z.int().describe('Points where it is the runner-up'),
        mistaken: z.int().describe('Images of the class that the model predicts as this other class'),
        contributions: z
          .array(z.number())
          .describe("Shares of the summed margins, in the order of the concepts' numbers"),
        residual: z.number(),
        bias: z.number(),
      }),
    )
    .describe('What tells the class from those that it is most often confused with'),
  concepts: z.array(conceptRecord).describe('Its concepts, by importance'),
})

const named = z.object({ classId: z.int(), className: z.string(), cosine: z.number() })

export const conceptDetail = conceptRecord.extend({
  crops: z
    .array(
      z.object({
        picture: z.string().describe('Address on the site'),
        coefficient: z.number().describe('How strong the concept is in the crop'),
        box: z
          .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
          .describe('Where the crop is in its image, as fractions of the sides'),
        image: z.string().describe('Path of the image in the folder of images'),
      }),
    )
    .describe('The crops that show the concept best'),
  alignments: z.array(named).describe('Classes that the concept is aligned with'),
  similar: z
    .array(z.object({ concept: z.int(), cosine: z.number() }))
    .describe('The other concepts of the class, the most similar first'),
  neighbours: z
    .array(named.extend({ concept: z.int() }))
    .describe('Concepts of other classes that are most like it'),
  effects: z
    .array(z.object({ classId: z.int(), className: z.string(), logit: z.number() }))
    .describe('What the concept adds to the scores of the classes that it raises and lowers most'),
})

export const found = z.object({ classes: z.array(classRecord), concepts: z.array(conceptRecord) })

/** RFC 9457, and what the site's errors are known by. */
export const problem = z.object({
  type: z.literal('about:blank').describe('There is no page about the error: the status says what it is'),
  title: z.string().describe('What the status means'),
  status: z.int().describe('The HTTP status'),
  detail: z.string().describe('What was wrong and what to do'),
})
