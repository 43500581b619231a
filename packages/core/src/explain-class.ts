import type { LinearHead } from '@lens/onnx'
import { DictionaryEncoder } from './dictionary/encoder.ts'
import { factorise } from './dictionary/nmf.ts'
import {
  EXPLANATION_VERSION,
  type Concept,
  type Explanation,
  type Label,
  type Prediction,
} from './explanation/schema.ts'
import type { ExplanationFiles } from './explanation/store.ts'
import { cosines } from './geometry/cosine.ts'
import { illustrate } from './images/illustrate.ts'
import { encodeThumbnail, pictureName } from './images/picture.ts'
import { estimatorFor } from './importance/estimator.ts'
import { summarise } from './importance/summary.ts'
import { matrix, row, type Matrix } from './matrix.ts'
import type { Classifier } from './model/classifier.ts'
import { observe, type Observations } from './model/observe.ts'
import type { Seen } from './model/seen.ts'
import { prefetch } from './prefetch.ts'
import type { Progress } from './progress.ts'

/** An image and what the model predicts for it. */
export interface PredictedImage {
  /** Relative to the folder of images, and absolute. */
  path: string
  file: string
  label: number | null
  predicted: number
  probability: number
  /** What else it is predicted as, where classes do not exclude each other. */
  also?: readonly { predicted: number; probability: number }[] | undefined
}

export interface ClassTask {
  label: Label
  /** Images predicted as the class. */
  points: readonly PredictedImage[]
  /** Images of the class that are predicted as something else. */
  misses: readonly PredictedImage[]
  imagesFingerprint: string
  /** Folder for what outgrows memory. */
  scratch: string
  /** What the survey knows of the images already. */
  seen: Seen
}

/**
 * Explains one class, in the order of the method page: points -> crops -> activations -> dictionary -> coefficients ->
 * contributions -> importance -> pictures.
 *
 * @throws LensError where this class cannot be explained
 */
export async function explainClass(
  classifier: Classifier,
  task: ClassTask,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ explanation: Explanation; files: ExplanationFiles }> {
  const started = performance.now()
  const { label, points, misses } = task
  const { model } = classifier
  const r = model.settings.concepts

  progress.stage(`${label.name}: activations`, points.length)
  const observations = await observe(
    classifier,
    label.index,
    points,
    task.scratch,
    task.seen,
    progress,
    signal,
  )
  try {
    progress.stage(`${label.name}: concepts`, 1)
    const { w, relativeError } = await factorise(observations.crops, r, { signal })
    const encoder = new DictionaryEncoder(w)

    progress.stage(`${label.name}: contributions`, points.length)
    const split = await splitLogits(classifier, label.index, w, encoder, observations, progress, signal)
    const summary = summarise(
      split.points.map((point, i) => ({ ...point, correct: isCorrect(points[i] as PredictedImage) })),
      r,
    )

    progress.stage(`${label.name}: pictures`, 1)
    const coefficients = matrix(observations.crops.rows, r, await encoder.encodeRows(observations.crops))
    const { crops, pictures } = await illustrate(
      classifier,
      encoder,
      points,
      observations,
      coefficients,
      signal,
    )
    const shown = await thumbnails([...points, ...misses], pictures, signal)

    const alignments = classifier.head.kind === 'linear' ? cosines(w, headRows(classifier.head)) : null
    const similarity = cosines(w, w)
    const concepts = Array.from({ length: r }, (_, k): Concept => ({
      index: k,
      importance: summary.importance[k] as number,
      important: summary.important[k] as boolean,
      dominates: summary.dominates[k] as number,
      prevalence: summary.prevalence[k] as number,
      reliability: summary.reliability[k] as number | null,
      alignments: alignments ? closest(row(alignments, k), label.index) : [],
      crops: crops[k] ?? [],
    }))
    const labelled = points.filter((point) => point.label !== null)
    const right = labelled.filter((point) => point.label === label.index).length
    const explanation: Explanation = {
      version: EXPLANATION_VERSION,
      model: model.id,
      class: label,
      imagesFingerprint: task.imagesFingerprint,
      concepts: concepts.sort((a, b) => b.importance - a.importance || a.index - b.index),
      similarity: Array.from({ length: r }, (_, k) => [...row(similarity, k)]),
      points: split.points.map((point, i) => ({
        ...(shown[i] as Prediction),
        ...point,
        dominant: summary.dominant[i] as number,
      })),
      misses: shown.slice(points.length),
      falsePositives: labelled.length - right,
      accuracy: right + misses.length === 0 ? null : right / (right + misses.length),
      explainedShare: summary.explainedShare,
      residualShare: summary.residualShare,
      biasShare: summary.biasShare,
      relativeError,
      crops: observations.crops.rows,
      seconds: (performance.now() - started) / 1000,
    }
    const { height, width, channels } = model.featureTensor
    const tensors: ExplanationFiles['tensors'] = {
      dictionary: { data: w.data, shape: [r, channels] },
      coefficients: { data: split.coefficients, shape: [points.length, height, width, r] },
    }
    if (alignments) tensors['alignments'] = { data: alignments.data, shape: [r, alignments.columns] }
    return { explanation, files: { tensors, pictures } }
  } finally {
    await observations.features.close()
  }
}

/** Coefficients at every position of every point, and what each concept adds to its logit. */
async function splitLogits(
  classifier: Classifier,
  classIndex: number,
  w: Matrix,
  encoder: DictionaryEncoder,
  observations: Observations,
  progress: Progress,
  signal: AbortSignal,
) {
  const { height, width } = classifier.model.featureTensor
  const size = height * width * w.rows
  const estimator = await estimatorFor(classifier, w, classIndex)
  const coefficients = new Float32Array(observations.logits.length * size)
  const points = []
  try {
    for (const [i, logit] of observations.logits.entries()) {
      signal.throwIfAborted()
      const features = await observations.features.read(i)
      const u = await encoder.encodeMap(features)
      coefficients.set(u, i * size)
      points.push({ logit, ...(await estimator.split(features, u, logit)) })
      progress.advance(1)
    }
  } finally {
    await estimator.release()
  }
  return { points, coefficients }
}

/** The head's weights as a matrix, one class a row. */
function headRows({ weights, classes, channels }: LinearHead): Matrix {
  return matrix(classes, channels, weights)
}

/** Adds a picture of every image to `pictures`; returns the images as an explanation names them. */
async function thumbnails(
  images: readonly PredictedImage[],
  pictures: Map<string, Buffer>,
  signal: AbortSignal,
): Promise<Prediction[]> {
  const out: Prediction[] = []
  for await (const { picture, width, height } of prefetch(
    images,
    (image) => encodeThumbnail(image.file),
    3,
  )) {
    signal.throwIfAborted()
    const { path, label, predicted, probability } = images[out.length] as PredictedImage
    const name = pictureName(picture)
    pictures.set(name, picture)
    out.push({ image: path, picture: name, width, height, label, predicted, probability })
  }
  return out
}

/** The five best-aligned classes, and the class itself wherever it stands. */
function closest(cosinesOfConcept: Float32Array, own: number): Concept['alignments'] {
  return Array.from(cosinesOfConcept, (cosine, classIndex) => ({ classIndex, cosine }))
    .sort((a, b) => b.cosine - a.cosine || a.classIndex - b.classIndex)
    .filter(({ classIndex }, rank) => rank < 5 || classIndex === own)
}

function isCorrect({ label, predicted }: PredictedImage): boolean | null {
  return label === null ? null : label === predicted
}
