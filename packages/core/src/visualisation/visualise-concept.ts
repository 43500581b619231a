import sharp, { type Sharp } from 'sharp'
import type { Encoder } from '../dictionary/dictionary.ts'
import type { Visualised } from '../explanation/store.ts'
import { pictureName } from '../images/picture.ts'
import { meanCodes } from '../importance/concept-head.ts'
import type { Classifier, Forward } from '../model/classifier.ts'
import { toPlanes } from './colours.ts'
import { FourierImage, type Contrast } from './fourier.ts'
import { optimise, randomPhases, type MacoSettings, type Start } from './maco.ts'
import type { DirectionObjective } from './objective.ts'
import { asBytes, encodeAccentuated, encodeSynthesised } from './picture.ts'
import { VISUALISATION_VERSION, type Visualisation, type VisualisationMethod } from './schema.ts'
import { planar } from './spectrum.ts'

/** What the concepts of one class are visualised with. */
export interface Studio {
  readonly classifier: Classifier
  readonly objective: DirectionObjective
  readonly encoder: Encoder
  /** Magnitudes of natural images of the settings' size. */
  readonly spectrum: Float32Array
  readonly settings: MacoSettings
}

/** One concept of a class. */
export interface ConceptToShow {
  readonly index: number
  /** The direction that is to be excited, a unit vector [p]. */
  readonly direction: Float32Array
  /** The crop that shows it best: its picture, and its coefficient. */
  readonly bestCrop: { readonly picture: Buffer; readonly coefficient: number }
}

/** So many seeds are tried where the gradient vanishes. */
const SEEDS = 4

/** MACO from noise. `onStep` hears every step; a concept that no seed can show is recorded as such. */
export async function visualise(
  studio: Studio,
  concept: ConceptToShow,
  onStep: () => void,
  signal: AbortSignal,
): Promise<Visualised> {
  const { settings, spectrum } = studio
  const image = await FourierImage.open(settings.side, { standardise: true })
  for (let attempt = 0; attempt < SEEDS; attempt++) {
    const seed = concept.index + 1000 * attempt
    const start: Start = {
      magnitudes: spectrum,
      phases: randomPhases(settings.side, seed),
      contrast: { gain: 1, offset: 0 },
    }
    const found = await run(studio, concept, 'maco', image, start, settings, seed, onStep, signal)
    if (found) return found
  }
  return none(concept, 'maco', `the model's gradient by the image is zero from ${SEEDS} random starts`)
}

/** Steps that a method takes. */
export function stepsOf(method: VisualisationMethod, { steps }: MacoSettings): number {
  return method === 'maco' ? steps : Math.round(ACCENTUATION.steps * steps)
}

/** Steps of accentuation, relative to MACO's, and how fast phases change: the crop is to stay itself. */
const ACCENTUATION = { steps: 0.5, learningRate: 0.03 }

/**
 * Feature accentuation (Hamblin et al. 2024, arXiv 2402.10039): the concept's best crop, changed to show more of it. Here only the
 * phases of its own spectrum change, so that contrast and texture stay those of the photo.
 */
export async function accentuate(
  studio: Studio,
  concept: ConceptToShow,
  onStep: () => void,
  signal: AbortSignal,
): Promise<Visualised> {
  const { side } = studio.settings
  const settings = {
    ...studio.settings,
    steps: stepsOf('accentuation', studio.settings),
    learningRate: ACCENTUATION.learningRate,
    cropSizes: [1, 0.6] as const,
    fades: false,
  }
  const square = await sharp(concept.bestCrop.picture)
    .resize(side, side, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer()
  const image = await FourierImage.open(side, { standardise: false })
  const planes = toPlanes(planar(square, side))
  const { magnitudes, phases } = await image.analyse(planes)
  const start: Start = { magnitudes, phases, contrast: contrastOf(planes) }
  const seed = concept.index
  return (
    (await run(studio, concept, 'accentuation', image, start, settings, seed, onStep, signal)) ??
    none(concept, 'accentuation', "the model's gradient by the concept's best crop is zero")
  )
}

async function run(
  studio: Studio,
  concept: ConceptToShow,
  method: VisualisationMethod,
  image: FourierImage,
  start: Start,
  settings: MacoSettings,
  seed: number,
  onStep: () => void,
  signal: AbortSignal,
): Promise<Visualised | null> {
  const started = performance.now()
  const { classifier, objective } = studio
  const found = await optimise(
    classifier,
    objective,
    image,
    concept.direction,
    start,
    settings,
    seed,
    onStep,
    signal,
  )
  if (!found) return null
  const { side } = settings
  const finished = sharp(asBytes(found.pixels), { raw: { width: side, height: side, channels: 3 } })
  const coefficients = await coefficientsOf(studio, finished)
  const own = coefficients[concept.index] as number
  const encode = method === 'maco' ? encodeSynthesised : encodeAccentuated
  const picture = await encode(found, settings.side)
  const record: Visualisation = {
    version: VISUALISATION_VERSION,
    concept: concept.index,
    method,
    result: {
      kind: 'picture',
      picture: pictureName(picture),
      seed,
      curve: found.curve.map((value) => Number(value.toPrecision(4))),
      excitation: own / (await bestOf(studio, concept)),
      rank: 1 + coefficients.filter((coefficient) => coefficient > own).length,
      seconds: (performance.now() - started) / 1000,
    },
  }
  return { record, picture }
}

function none(concept: ConceptToShow, method: VisualisationMethod, reason: string): Visualised {
  const result = { kind: 'none' as const, reason }
  return { record: { version: VISUALISATION_VERSION, concept: concept.index, method, result }, picture: null }
}

/**
 * The concept's coefficient in its best crop, seen as pictures are: alone, enlarged to a whole image. Where nothing is left of it
 * then, what it is in its image.
 */
async function bestOf(studio: Studio, { index, bestCrop }: ConceptToShow): Promise<number> {
  const alone = (await coefficientsOf(studio, sharp(bestCrop.picture)))[index] as number
  return alone > 0 ? alone : bestCrop.coefficient
}

/** Coefficients of the class's concepts in a whole image, [r]: the mean over its positions. */
async function coefficientsOf({ classifier, encoder }: Studio, image: Sharp): Promise<Float64Array> {
  const { height, width, channelOrder } = classifier.model.preprocessing
  const resized = image.removeAlpha().resize(width, height, { fit: 'fill', kernel: 'linear' })
  const data = await (channelOrder === 'grey' ? resized.greyscale() : resized).raw().toBuffer()
  const view = { x: 0, y: 0, width: 1, height: 1 }
  const [forward] = await classifier.forward([{ data, width, height, view }], ['the visualisation'])
  const { features } = forward as Forward
  const codes = await encoder.encodeMap(features)
  return meanCodes(codes, (codes.length * classifier.model.featureTensor.channels) / features.length)
}

/** What standardisation takes from planes, to give it back. */
function contrastOf(planes: Float32Array): Contrast {
  const mean = planes.reduce((sum, value) => sum + value, 0) / planes.length
  const variance = planes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / planes.length
  return { gain: Math.sqrt(variance), offset: mean }
}
