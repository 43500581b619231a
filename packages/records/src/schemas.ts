import { IMAGE_KINDS } from '@lens/db'
import { z } from 'zod'

/** Every field says what it means: the descriptions are the API's documentation. */
const number = (description: string) => z.number().describe(description)
const whole = (description: string) => z.int().describe(description)
const text = (description: string) => z.string().describe(description)
const orNull = <T extends z.ZodType>(schema: T, description: string) =>
  schema.nullable().describe(description)

const model = text('Id of the run: model, preprocessing, settings and images')
const classId = whole('Index of the class among the outputs of the model')
const className = text('Name of the class; two classes may share a name, but not an index')
const concept = whole('Number of the concept in the dictionary of its class')
const key = text('Key of the image: `251-p3` is point 3 of class 251, `251-m0` its first miss')
const path = text('Permanent address on the site')
const picture = orNull(z.string(), 'Address of a picture on the site, or null')

export const modelRecord = z.object({
  model,
  name: text('Name of the model'),
  file: text('File that the model was read from'),
  opset: whole('ONNX operator set'),
  inputWidth: whole('Pixels'),
  inputHeight: whole('Pixels'),
  featureTensor: text('The tensor at which the model is cut, and whose values the concepts explain'),
  channels: whole('Channels of that tensor'),
  head: z
    .enum(['linear', 'other'])
    .describe('What comes after the cut; a linear head makes contributions exact'),
  importance: z.enum(['exact', 'integrated-gradients', 'sobol']).describe('How importances are computed'),
  preset: z.enum(['lens', 'craft']).describe('How concepts are learnt and weighed'),
  dictionary: text('Method that learns concepts'),
  logit: z.enum(['centred', 'raw']).describe('The score that concepts share out'),
  importantBy: z.enum(['share', 'dominance']).describe('What makes a concept important'),
  importantFrom: number('The least share that makes it important'),
  conceptsPerClass: whole('Concepts in each class; with autoConcepts, at most'),
  autoConcepts: z.boolean().describe('Whether Lens chose the number of concepts for each class'),
  cropSize: whole('Pixels'),
  cropStride: whole('Pixels'),
  labels: whole('Classes that the model knows'),
  classes: whole('Classes that were explained'),
  points: whole('Images that were explained'),
  path,
})

export const classRecord = z.object({
  model,
  classId,
  className,
  wnid: orNull(z.string(), 'WordNet id'),
  synonyms: z.array(z.string()).describe('Other names'),
  points: whole('Images that the model predicts as the class'),
  accuracy: orNull(
    z.number(),
    'Share of the images of the class that the model recognises; null without labels',
  ),
  explainedShare: orNull(z.number(), 'Share of the summed scores that all concepts together contribute'),
  importantConcepts: whole('Number of important concepts'),
  topImportance: number('Importance of the strongest concept'),
  path,
})

export const conceptRecord = z.object({
  model,
  classId,
  className,
  concept,
  rank: whole('0: the most important concept of the class'),
  label: orNull(z.string(), 'Name that a person gave the concept'),
  importance: number('Share of the summed scores of the class that the concept contributes; may be negative'),
  rawImportance: orNull(z.number(), 'The same, of the raw logits'),
  contrast: orNull(z.number(), 'Share of the margin over the runner-up that the concept contributes'),
  important: z.boolean().describe('Whether the concept is important'),
  prevalence: number('Share of the points where the concept contributes most'),
  reliability: orNull(z.number(), 'Accuracy at those points; null without labels'),
  suspicion: orNull(z.number(), 'How likely it is to be a shortcut'),
  withoutPlace: orNull(z.number(), 'Share of its evidence in tokens without a place'),
  alignedClassId: orNull(z.int(), 'The class that it aligns with best; null for a head that is not linear'),
  alignedClassName: orNull(z.string(), 'Name of that class'),
  alignedCosine: orNull(z.number(), 'Cosine with the row of the head of that class'),
  crop: picture.describe('Address of its best crop on the site, or null'),
  synthesised: picture.describe('Address of its synthesised picture on the site, or null'),
  path,
})

export const pointRecord = z.object({
  model,
  classId,
  key,
  kind: z
    .enum(IMAGE_KINDS)
    .describe('Whether the image is a right point, a false positive, a miss, or a point without a label'),
  image: text('Path of the image in the folder of images'),
  picture,
  labelId: orNull(z.int(), 'Class that the image shows; null without a label'),
  label: orNull(z.string(), 'Name of that class'),
  predictedId: whole('Class that the model predicts'),
  predicted: text('Name of that class'),
  probability: orNull(z.number(), 'Probability of the predicted class'),
  logit: orNull(z.number(), 'Score of the class, which contributions, residual and bias sum to'),
  rawLogit: orNull(z.number(), 'Logit of the class as the model computes it'),
  residual: orNull(z.number(), 'What the concepts miss of the score'),
  bias: orNull(z.number(), 'What the score has in every image alike'),
  dominant: orNull(z.int(), 'Concept with the largest contribution'),
  path: orNull(z.string(), 'Permanent address on the site; null for an image without a page'),
})

export const contributionRecord = z.object({
  model,
  classId,
  key,
  concept,
  contribution: number('What the concept adds to the score of the image, or takes away from it'),
})

export const alignmentRecord = z.object({
  model,
  classId,
  className,
  concept,
  place: whole('0: the class that the concept aligns with best'),
  alignedClassId: whole('A class whose row of the head points in the direction of the concept'),
  alignedClassName: text('Name of that class'),
  cosine: number('Cosine between the two'),
})

export type ModelRecord = z.infer<typeof modelRecord>
export type ClassRecord = z.infer<typeof classRecord>
export type ConceptRecord = z.infer<typeof conceptRecord>
export type PointRecord = z.infer<typeof pointRecord>
export type ContributionRecord = z.infer<typeof contributionRecord>
export type AlignmentRecord = z.infer<typeof alignmentRecord>
