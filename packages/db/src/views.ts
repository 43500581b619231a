import type { Scores, Trial, TruthScores } from '@lens/core'
import type { Evidence } from './import/suspicion.ts'

/**
 * What the site and the CLI get from the database: plain data, no Prisma types. All shares are fractions (0.30 = 30 %).
 * `modelId` names a run (model, preprocessing, settings, images); a class is named by its run and its index, never by its
 * label (labels collide).
 */

export interface ModelView {
  id: string
  name: string
  file: string
  opset: number
  inputWidth: number
  inputHeight: number
  featureTensor: { name: string; channels: number; height: number; width: number; reason: string }
  head: 'linear' | 'other'
  importance: 'exact' | 'integrated-gradients' | 'sobol'
  /** How concepts are learnt and weighed. */
  preset: 'lens' | 'craft'
  /** Name of the method that learns them, such as `nmf`. */
  dictionary: string
  /** What is shared out among the concepts: the class's logit minus the mean logit over classes, or the logit as it is. */
  logit: 'centred' | 'raw'
  /** Whether a concept is important by its share of the score, or by the share of the points that it dominates; and from which on. */
  importantBy: 'share' | 'dominance'
  importantFrom: number
  /** Where its pictures lie if it was read from another site, which says nothing of its tensors; null for a run of Lens. */
  remotePictures: string | null
  /** When it was brought into the database, in milliseconds since 1970. */
  importedAt: number
  conceptsPerClass: number
  /** Every class has as many concepts as it needs, `conceptsPerClass` at most. */
  autoConcepts: boolean
  cropSize: number
  cropStride: number
  /** Number of classes the model knows, and of those explained. */
  labels: number
  classes: number
  points: number
}

export interface ClassKey {
  modelId: string
  classIndex: number
}

export interface ClassRef {
  modelId: string
  index: number
  name: string
  slug: string
}

/** A concept as a card: enough to draw and to link it. */
export interface ConceptCard {
  modelId: string
  classIndex: number
  className: string
  classSlug: string
  index: number
  /** 0 = the most important of its class; decides its colour everywhere. */
  rank: number
  importance: number
  /** Share of the raw logits, as on the LENS site; null where these do not sum to a positive number. */
  rawImportance: number | null
  /** Share of the margins over the runner-up of every point; null where it was not measured. */
  contrast: number | null
  /** Share of its evidence in tokens without a place, such as the class token; null where the model has none. */
  withoutPlace: number | null
  important: boolean
  prevalence: number
  reliability: number | null
  /** How likely it is to be a shortcut; null where it was not measured. */
  suspicion: number | null
  /** A person's name for the concept. */
  label: string | null
  /** Best-aligned class; null for a head that is not linear. */
  aligned: { classIndex: number; className: string; slug: string; cosine: number; explained: boolean } | null
  crops: CropView[]
  visualisations: VisualisationView[]
}

/** What a concept looks like. */
export interface VisualisationView {
  /** `maco`: synthesised from noise; `accentuation`: its best crop, changed to show more of it. */
  method: 'maco' | 'accentuation'
  /** Null where the method cannot show the concept, for a `reason`. */
  shown: {
    picture: string
    seed: number
    /** Coefficient of the finished picture relative to the concept's best crop, and its place among the class's concepts. */
    excitation: number
    place: number
    /** Mean objective at every step. */
    curve: number[]
  } | null
  reason: string | null
}

export interface CropView {
  /** Content hash with ending, e.g. `3f…9a.webp`; served at `/assets/<picture>`. */
  picture: string
  coefficient: number
  box: { x: number; y: number; width: number; height: number }
  /** SVG path in a square of `OUTLINE_SIDE`; empty where the concept is nowhere. */
  outline: string
  /** The image it was cut from. */
  image: string
  imagePicture: string
  imageWidth: number
  imageHeight: number
}

/** What a concept, or a sub-concept, is made of, found at an earlier layer. */
export interface DecompositionView {
  /** The layer, and its grid of positions. */
  tensor: string
  height: number
  width: number
  /** Crops that it was decomposed in. */
  crops: number
  /** How alike two halves of them give the sub-concepts, and how alike the two most similar are. */
  stability: number
  overlap: number
  /** What no sub-concept carries, as a share; null where they are not distinct. */
  residual: number | null
  /** By share, largest first; none where they are not distinct. */
  subConcepts: SubConceptView[]
}

export interface SubConceptView {
  /** Below its concept, such as `0`, or `0-2` for the third sub-concept of that one. */
  place: string
  /** Of what it is a part of; with the residual they sum to 1. */
  share: number
  crops: CropView[]
  within: DecompositionView | null
}

/** How good the explanation of a class is, by images that were held out. */
export interface EvaluationView {
  modelId: string
  classIndex: number
  seed: number
  /** Images that concepts were learnt from, and images that judged them. */
  fitted: number
  heldOut: number
  concepts: number
  /** By recipe (`lens`, `craft`), and `random`: what chance does. */
  scores: Record<string, Scores>
  /** What is poor and what to do, a sentence each; empty where nothing is. */
  advice: string[]
  /** By recipe; null where the parts of the images are not known. */
  truth: Record<string, TruthScores> | null
  seconds: number
}

export interface ClassCard extends ClassRef {
  wnid: string | null
  synonyms: string[]
  points: number
  importantConcepts: number
  topImportance: number
  explainedShare: number | null
  accuracy: number | null
  /** Crops of its most important concepts, best first, at most four concepts with one crop each. */
  pictures: { picture: string; conceptRank: number }[]
}

export const CLASS_SORTS = [
  'relevance',
  'name',
  'index',
  'importance',
  'explained',
  'accuracy',
  'points',
] as const
export type ClassSort = (typeof CLASS_SORTS)[number]

export interface ClassQuery {
  modelId: string
  /** Free text over names, synonyms, wnids, class ids and concept labels; prefixes match, typos are forgiven. */
  text?: string | undefined
  minTopImportance?: number | undefined
  minImportantConcepts?: number | undefined
  maxImportantConcepts?: number | undefined
  minExplainedShare?: number | undefined
  minAccuracy?: number | undefined
  maxAccuracy?: number | undefined
  /** `relevance` orders by match with a text, by name without. */
  sort?: ClassSort | undefined
  descending?: boolean | undefined
  /** From 1. */
  page?: number | undefined
  perPage?: number | undefined
}

export interface Page<T> {
  rows: T[]
  /** Rows of all pages together. */
  total: number
  page: number
  pages: number
}

export const CONCEPT_SORTS = [
  'importance',
  'contrast',
  'prevalence',
  'reliability',
  'alignment',
  'suspicion',
] as const
export type ConceptSort = (typeof CONCEPT_SORTS)[number]

/** What concepts can be told apart by; a concept without the figure has no value. Bounds stand in queries/concept-facets.ts. */
export interface ConceptFacets {
  important: 'yes'
  /** At least a quarter of the points, at least a twentieth, or fewer. */
  prevalence: 'most' | 'some' | 'rare'
  /** At least 95 %, at least 80 %, or less. */
  reliability: 'high' | 'middling' | 'low'
  /** Best aligned with another class than its own. */
  elsewhere: 'yes'
  suspect: 'yes'
  labelled: 'yes'
  /** Its synthesised picture is there. */
  pictured: 'yes'
}
export type FacetName = keyof ConceptFacets

export interface ConceptQuery {
  /** All runs if left out. */
  modelId?: string | undefined
  classIndex?: number | undefined
  text?: string | undefined
  minImportance?: number | undefined
  facets?: { [F in FacetName]?: ConceptFacets[F] } | undefined
  /** Concepts whose best-aligned class is this one. */
  alignedWith?: number | undefined
  sort?: ConceptSort | undefined
  page?: number | undefined
  perPage?: number | undefined
}

/** One image of a class: a point, or a miss. */
export interface PointKey {
  classIndex: number
  role: 'point' | 'miss'
  /** Its place among the points (or misses) of the class. */
  position: number
}

export interface PointView {
  key: PointKey
  image: string
  picture: string
  width: number
  height: number
  label: NamedClass | null
  predicted: NamedClass
  probability: number
}

export interface ExplainedPointView extends PointView {
  logit: number
  contributions: number[]
  residual: number
  bias: number
  /** Dictionary index of the concept with the largest contribution. */
  dominant: number
  /** The class's logit as the model computes it. */
  rawLogit: number
  /** The class's logit minus the runner-up's, split like the logit; null where it was not measured. */
  margin: {
    runnerUp: NamedClass
    logit: number
    contributions: number[]
    residual: number
    bias: number
  } | null
}

export interface SimilarPoint {
  point: ExplainedPointView
  /** Cosine between the contributions: 1 where the concepts count in the same proportions. */
  similarity: number
}

/** What one concept adds to the score of each point of its class. */
export interface ConceptSpread {
  /** Of every point, in the order of the points. */
  contributions: number[]
  /** The points that it adds most to, most first. */
  most: ExplainedPointView[]
}

/** One change of a concept's name. */
export interface LabelChangeView {
  /** Null: the name was taken away. */
  text: string | null
  /** Who changed it and when, in milliseconds since 1970; null where that is not known. */
  by: string | null
  at: number | null
}

/** From so much suspicion a concept counts as a suspect. */
export const SUSPECT_FROM = 0.2

/** A concept that may be a shortcut, and what speaks for it; how the figures make the suspicion stands in import/suspicion.ts. */
export interface Suspect extends Evidence {
  concept: ConceptCard
  suspicion: number
  /** The class that its own is most often nearly, or really, taken for. */
  nearest: NamedClass | null
  /** Share of the points that stay points of the class when the concept is switched off. */
  kept: number
  /** Share of the images of the class that are predicted as it, with the concept and without; null without labels. */
  accuracy: number | null
  accuracyWithout: number | null
  /** What most of the points become without it, and their share. */
  instead: { class: NamedClass; share: number } | null
  /** Its centre and spread in what the model sees, in fractions. */
  place: { x: number; y: number; spread: number } | null
  /** Variance among its crops relative to that among all crops of the class. */
  variety: number | null
  /** Unrelated classes that it points to more than to its own; null for a head that is not linear. */
  unrelatedAhead: number | null
}

/** A class as something else refers to it. */
export interface NamedClass {
  index: number
  name: string
  slug: string
  /** Whether it has a page. */
  explained: boolean
}

/** Both from 0 to 1. */
export type Place = [x: number, y: number]

/** How the images and the concepts of a class are laid out. */
export interface ClassLayouts {
  /** `drawn`: how many of the points and, after them, misses have a place. Empty where an older Lens explained the class. */
  images: { method: 'umap' | 'tsne'; version: string; drawn: number }[]
  /** How many images, misses among them, each concept is the strongest of, by dictionary index. */
  led: Map<number, number>
  /** By row of the dictionary. */
  concepts: Place[]
}

/** What an image of a class is; of points without a label nobody knows. */
export const IMAGE_KINDS = ['right', 'false-positive', 'miss', 'unlabelled'] as const
export type ImageKind = (typeof IMAGE_KINDS)[number]

export interface ClassImageQuery {
  modelId: string
  classIndex: number
  kind?: ImageKind | undefined
  /** Those that this concept is the strongest of, by dictionary index. */
  concept?: number | undefined
  page?: number | undefined
  perPage?: number | undefined
}

/** One image of a class in a list of them. */
export interface ClassImage {
  point: PointView
  kind: ImageKind
  /** Null for a published image, which has no picture and no page. */
  probability: number | null
  /** Null where the image was not explained. */
  dominant: number | null
  contributions: number[]
}

/** All figures of an image of a class but its contributions, null where they are not known. */
export interface PointRow {
  modelId: string
  key: PointKey
  kind: ImageKind
  image: string
  /** Empty for a published point. */
  picture: string
  label: NamedClass | null
  predicted: NamedClass
  probability: number | null
  logit: number | null
  rawLogit: number | null
  residual: number | null
  bias: number | null
  dominant: number | null
}

/** What one concept adds to one image. */
export interface ContributionRow {
  modelId: string
  key: PointKey
  concept: number
  contribution: number
}

export interface ContributionQuery {
  modelId: string
  classIndex: number
  concept?: number | undefined
  page?: number | undefined
  perPage?: number | undefined
}

/** A class that a concept is aligned with. */
export interface AlignmentRow {
  modelId: string
  classIndex: number
  className: string
  concept: number
  /** 0: the best aligned. */
  place: number
  alignedClass: NamedClass
  cosine: number
}

export interface AlignmentQuery {
  modelId: string
  classIndex?: number | undefined
  concept?: number | undefined
  alignedWith?: number | undefined
  page?: number | undefined
  perPage?: number | undefined
}

/** One image of a class as it is drawn among the others. */
export interface MappedImage {
  key: PointKey
  kind: ImageKind
  image: string
  picture: string
  label: string | null
  predicted: string
  /** Dictionary index of the concept with the largest contribution; null where the image was not explained. */
  dominant: number | null
  contributions: number[]
  place: Place
}

export interface ImageMap {
  modelId: string
  classIndex: number
  className: string
  /** By importance. */
  concepts: { index: number; rank: number }[]
  images: MappedImage[]
}

/** A concept of another class, as one names it that points nearly the same way. */
export interface NeighbourView {
  classIndex: number
  className: string
  slug: string
  index: number
  rank: number
  label: string | null
  /** Its best crop. */
  picture: string | null
  cosine: number
}

/** What a concept does to a class on the average point, less what it does to the average class. */
export interface EffectView {
  other: NamedClass
  logit: number
}

export interface ConceptDetail extends ConceptCard {
  /** The classes whose score it raises and lowers most; null where that was not measured. */
  effects: { raises: EffectView[]; lowers: EffectView[] } | null
  dominates: number
  /** Null where it was not decomposed. */
  madeOf: DecompositionView | null
  alignments: { classIndex: number; className: string; slug: string; cosine: number; explained: boolean }[]
  /** Cosine with the other concepts of the class, largest first, by dictionary index. */
  similar: { index: number; cosine: number }[]
}

/** What tells a class from another one. */
export interface ContrastView {
  other: NamedClass
  /** Points that it is the runner-up of, and images of the class that are predicted as it. */
  runnerUp: number
  mistaken: number
  /** Share of the summed margins per concept, by dictionary index; with `residual` and `bias` they sum to 1. */
  concepts: number[]
  residual: number
  bias: number
}

/** A concept that a person has given by a folder of images. */
export interface OwnConceptView {
  slug: string
  name: string
  /** How many images gave it, how many others they were told from, and how often a direction was drawn. */
  images: number
  others: number
  draws: number
  /** Share of held-out images that are told apart. */
  accuracy: number
  pictures: { picture: string; width: number; height: number }[]
}

/** What a person's concept does to a class. */
export interface OwnConceptScoreView {
  /** TCAV score: share of images whose score grows along the direction; that of random directions; the chance that they are equal. */
  score: number
  random: number
  p: number
  /** Not by chance, given how many classes were looked at. */
  significant: boolean
  /** Cosine between the direction and what raises the class's score. */
  alignment: number
  /** The concept of the class that points most the same way. */
  nearest: { index: number; rank: number; cosine: number }
}

export interface OwnConceptDetail extends OwnConceptView {
  /** The most aligned first. */
  classes: (OwnConceptScoreView & { of: NamedClass })[]
}

export interface OwnConceptOfClass extends OwnConceptScoreView {
  concept: OwnConceptView
}

/** Two concepts that belong together, by their rows of the dictionaries of two classes. */
export interface PairView {
  first: number
  second: number
  /** Cosine of their directions, or correlation of their coefficients. */
  likeness: number
}

/** Which concepts of two classes belong together. */
export interface ComparisonView {
  /** By their directions, in one run; by what they respond to on the images of both, in two. */
  by: 'direction' | 'response'
  /** Images that are points of both classes; matching by direction takes none. */
  shared: number
  /** The most alike first; null where there is too little to match them by. */
  pairs: PairView[] | null
}

export interface ClassDetail extends ClassRef {
  model: ModelView
  wnid: string | null
  synonyms: string[]
  points: number
  crops: number
  accuracy: number | null
  /** Null, with the two below and the relative error, where a published page does not say. */
  explainedShare: number | null
  residualShare: number | null
  biasShare: number | null
  /** The same of the raw logits; null where these do not sum to a positive number. */
  rawShares: { explained: number; residual: number; bias: number } | null
  /** What tells it from the classes that it is nearly, or really, taken for, the most frequent first. */
  contrasts: ContrastView[]
  relativeError: number | null
  /** Numbers of concepts that were tried, fewest first; null where the number was given. */
  trials: Trial[] | null
  importantConcepts: number
  seconds: number
  /** By importance, largest first. */
  concepts: ConceptDetail[]
  falsePositives: ExplainedPointView[]
  misses: PointView[]
  /** The points with the highest probability, for the top of the page. */
  bestPoints: ExplainedPointView[]
}

/** Where a picture lies, relative to the home. */
export interface AssetLocation {
  path: string
}
