import type { LinearHead } from '@lens/onnx'
import { LensError } from '@lens/errors'
import { chooseConcepts } from './choose-concepts.ts'
import type { ClassWork, PredictedImage } from './class-work.ts'
import type { Dictionary, Encoder } from './dictionary/dictionary.ts'
import { relativeError } from './dictionary/relative-error.ts'
import { sampledPositions } from './dictionary/sample.ts'
import { EXPLANATION_VERSION, type Concept, type Explanation, type Prediction } from './explanation/schema.ts'
import { parameterFile, type ExplanationFiles } from './explanation/store.ts'
import { cosines } from './geometry/cosine.ts'
import { inPooledCrops, inWholeImages, type CropCodes } from './images/crop-codes.ts'
import { illustrate } from './images/illustrate.ts'
import { encodeThumbnail, pictureName } from './images/picture.ts'
import { classTarget, conceptHead, marginTarget, meanCodes } from './importance/concept-head.ts'
import { contrastedClasses, runnerUpOf, type Contrasted } from './importance/contrast.ts'
import { contributionsTo, type Contributions } from './importance/contributions.ts'
import { changesWithout, placelessShares } from './importance/placeless.ts'
import { effectsOf } from './importance/effects.ts'
import { splitMisses } from './importance/split-misses.ts'
import { sharesOf, summarise } from './importance/summary.ts'
import { layOut } from './layout/lay-out.ts'
import { isByLikeness } from './maps/likeness.ts'
import { dot, matrix, row, type Matrix } from './matrix.ts'
import type { Classifier } from './model/classifier.ts'
import { MOST_CROPS, observe, type Observations } from './model/observe.ts'
import type { Seen } from './model/seen.ts'
import { prefetch } from './prefetch.ts'
import { encoderOf, learnConcepts, learnsFromCrops, targetOf } from './presets.ts'
import type { Progress } from './progress.ts'
import type { Decomposition, ParentClass, Recursion } from './recursion/recursion.ts'
import { reliancesOf } from './reliance/reliance.ts'
import { predictedWithout, type Elsewhere } from './reliance/switched-off.ts'

export interface ClassTask extends ClassWork {
  recursion: Recursion
  /** Folder for what outgrows memory. */
  scratch: string
  /** What the survey knows of the images already. */
  seen: Seen
}

/**
 * Explains one class, in the order of the method page: points -> activations -> dictionary -> coefficients ->
 * contributions -> importance -> crops -> pictures.
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
  const { preset, dictionary: method, importantBy, importantFrom } = model.settings

  progress.stage(`${label.name}: activations`, points.length)
  const observations = await observe(
    classifier,
    points,
    task.scratch,
    task.seen,
    progress,
    signal,
    learnsFromCrops(preset, method) ? MOST_CROPS : task.recursion.candidates,
  )
  try {
    const choice = model.settings.auto
      ? await chooseConcepts(classifier, observations, label, model.settings, progress, signal)
      : null
    const r = choice?.concepts ?? model.settings.concepts
    progress.stage(`${label.name}: concepts`, 1)
    const dictionary = await learnConcepts(classifier, observations, label.index, {
      preset,
      dictionary: method,
      r,
      signal,
    })
    const { w } = dictionary
    const encoder = encoderOf(method, dictionary)

    progress.stage(`${label.name}: contributions`, points.length)
    const contrasted = contrastedClasses(
      observations.logits,
      label.index,
      points.map((point) => point.label),
      misses,
    )
    const split = await splitLogits(
      classifier,
      label.index,
      w,
      encoder,
      observations,
      contrasted,
      progress,
      signal,
    )
    const correct = points.map(isCorrect)
    const summary = summarise(
      split.points.map((point, i) => ({ ...point, correct: correct[i] as boolean | null })),
      r,
      { by: importantBy, from: importantFrom },
    )
    const { shares } = summary
    if (!shares) throw noShares(model.settings.logit, split.points)
    const rawShares = sharesOf(split.raw, r)
    const own = targetOf(model.settings.logit, model.labels.length, label.index)
    const missed = await splitMisses(classifier, task, own, w, encoder, signal)
    const contrast = sharesOf(
      split.points.map(({ margin }) => margin),
      r,
    )

    progress.stage(`${label.name}: pictures`, 1)
    const seenAlone = await inPooledCrops(encoder, observations, r)
    const inCrops = isByLikeness(dictionary)
      ? inWholeImages(classifier, inPoints(split.coefficients, points.length), r)
      : seenAlone
    const { crops, pictures } = await illustrate(
      classifier,
      { dictionary, encoder },
      points,
      observations,
      inCrops,
      signal,
    )
    const decomposed = await decompose(
      task,
      { points, observations, encoder, seenAlone },
      [...summary.important.keys()]
        .filter((k) => summary.important[k])
        .sort((a, b) => (shares.concepts[b] as number) - (shares.concepts[a] as number))
        .slice(0, MOST_DECOMPOSED),
      progress,
      signal,
    )
    for (const one of decomposed.values()) {
      for (const [name, picture] of one.pictures) pictures.set(name, picture)
    }
    const shown = await thumbnails([...points, ...misses], pictures, signal)

    const alignments = classifier.head.kind === 'linear' ? cosines(w, headRows(classifier.head)) : null
    const gamma = classifier.head.kind === 'linear' ? gammaOf(w, headRows(classifier.head)) : null
    const effects = gamma && effectsOf(gamma, matrix(points.length, r, split.codes))
    const similarity = cosines(w, w)
    const { height, width, channels } = model.featureTensor
    const reliances = await reliancesOf({
      classIndex: label.index,
      points: split.elsewhere.map((elsewhere, i) => ({ elsewhere, correct: correct[i] as boolean | null })),
      misses: misses.length,
      related: contrasted.map(({ classIndex }) => classIndex),
      coefficients: split.coefficients,
      size: { height, width, r },
      crops,
      pictures,
      alignments,
    })
    const placeless = split.changes.length > 0 ? placelessShares(split.changes, r) : null
    const concepts = Array.from({ length: r }, (_, k): Concept => ({
      index: k,
      importance: shares.concepts[k] as number,
      rawImportance: rawShares?.concepts[k] ?? null,
      contrast: contrast?.concepts[k] ?? null,
      important: summary.important[k] as boolean,
      dominates: summary.dominates[k] as number,
      prevalence: summary.prevalence[k] as number,
      reliability: summary.reliability[k] as number | null,
      alignments: alignments ? closest(row(alignments, k), label.index) : [],
      crops: crops[k] ?? [],
      ...(placeless && { withoutPlace: placeless[k] }),
      ...(decomposed.has(k) && { subConcepts: decomposed.get(k)?.subConcepts }),
      reliance: reliances[k],
      effects: effects?.[k],
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
      misses: shown.slice(points.length).map((miss, i) => ({ ...miss, split: missed[i] })),
      falsePositives: labelled.length - right,
      accuracy: right + misses.length === 0 ? null : right / (right + misses.length),
      explainedShare: shares.explained,
      residualShare: shares.residual,
      biasShare: shares.bias,
      rawShares: rawShares && {
        explained: rawShares.explained,
        residual: rawShares.residual,
        bias: rawShares.bias,
      },
      contrasts: split.contrasts.flatMap(({ margins, ...contrasted }) => {
        const shares = sharesOf(margins, r)
        return shares
          ? { ...contrasted, concepts: shares.concepts, residual: shares.residual, bias: shares.bias }
          : []
      }),
      relativeError: await lostOf(observations, encoder, dictionary, seenAlone, model.featureTensor),
      crops: inCrops.codes.rows,
      seconds: (performance.now() - started) / 1000,
    }
    if (choice) explanation.trials = choice.trials
    explanation.layout = layOut(explanation)
    const tensors: ExplanationFiles['tensors'] = {
      dictionary: { data: w.data, shape: [r, channels] },
      coefficients: { data: split.coefficients, shape: [points.length, height, width, r] },
      codes: { data: split.codes, shape: [points.length, r] },
    }
    for (const [name, { data, rows, columns }] of Object.entries(dictionary.parameters))
      tensors[parameterFile(name)] = { data, shape: [rows, columns] }
    const { globals = 0 } = model.featureTensor
    if (globals > 0) tensors['globals'] = { data: split.globals, shape: [points.length, globals, r] }
    for (const { dictionaries } of decomposed.values()) {
      for (const [place, { data, rows, columns }] of dictionaries)
        tensors[`sub-concepts-${place}`] = { data, shape: [rows, columns] }
    }
    if (alignments) tensors['alignments'] = { data: alignments.data, shape: [r, alignments.columns] }
    if (gamma) tensors['gamma'] = { data: gamma.data, shape: [gamma.rows, gamma.columns] }
    return { explanation, files: { tensors, pictures } }
  } finally {
    await observations.features.close()
  }
}

/** Of one point after the other. */
function inPoints(values: Float32Array, points: number): Float32Array[] {
  const each = values.length / points
  return Array.from({ length: points }, (_, i) => values.subarray(i * each, (i + 1) * each))
}

/** Positions that activations and reconstructions are compared at. */
const COMPARED = 2000

/** Part of the activations that the concepts do not reproduce: of positions of whole images, or of crops seen alone. */
async function lostOf(
  observations: Observations,
  encoder: Encoder,
  dictionary: Dictionary,
  seenAlone: CropCodes,
  { height, width }: Classifier['model']['featureTensor'],
): Promise<number> {
  const { w } = dictionary
  if (!isByLikeness(dictionary)) return relativeError(observations.crops, seenAlone.codes, w)
  const { rows } = await sampledPositions(observations, COMPARED, 0, { count: height * width })
  return relativeError(rows, matrix(rows.rows, w.rows, await encoder.encodeRows(rows)), w)
}

/** Concepts that are taken apart, the most important ones: each costs time, and the others are too small to look into. */
const MOST_DECOMPOSED = 3

/** What the concepts are made of, by row of the dictionary. */
async function decompose(
  { label, recursion }: ClassTask,
  of: ParentClass,
  concepts: readonly number[],
  progress: Progress,
  signal: AbortSignal,
): Promise<Map<number, Decomposition>> {
  const found = new Map<number, Decomposition>()
  if (recursion.depth === 0) return found
  progress.stage(`${label.name}: sub-concepts`, concepts.length)
  for (const concept of concepts) {
    const one = await recursion.decompose(of, concept, signal)
    if (one) found.set(concept, one)
    progress.advance(1)
  }
  return found
}

function noShares(logit: 'centred' | 'raw', points: readonly { logit: number }[]): LensError {
  const total = points.reduce((sum, point) => sum + point.logit, 0)
  return new LensError(
    'unsupported',
    logit === 'raw'
      ? `its logits sum to ${total.toPrecision(3)} over the points, and shares of a sum that is not positive mean nothing. Leave out --preset craft: shares of the centred logit are always defined.`
      : `the model puts it no higher than the average class over the points (${total.toPrecision(3)} in all), and shares of a sum that is not positive mean nothing.`,
  )
}

interface SplitPoint extends Contributions {
  logit: number
  rawLogit: number
  margin: Contributions & { runnerUp: number; logit: number }
}

/** Coefficients at every position of every point, and what each concept adds to its logit, and to its margins over other classes. */
async function splitLogits(
  classifier: Classifier,
  classIndex: number,
  w: Matrix,
  encoder: Encoder,
  observations: Observations,
  contrasted: readonly Contrasted[],
  progress: Progress,
  signal: AbortSignal,
) {
  const { featureTensor, labels, scores, settings } = classifier.model
  const r = w.rows
  const size = featureTensor.height * featureTensor.width * r
  const globalSize = (featureTensor.globals ?? 0) * r
  const coefficients = new Float32Array(observations.logits.length * size)
  const globals = new Float32Array(observations.logits.length * globalSize)
  const codes = new Float32Array(observations.logits.length * r)
  const changes: Awaited<ReturnType<typeof changesWithout>>[] = []
  const points: SplitPoint[] = []
  const elsewhere: Elsewhere[] = []
  const raw: (Contributions & { logit: number })[] = []
  const contrasts = contrasted.map((one) => ({
    ...one,
    margins: [] as (Contributions & { logit: number })[],
  }))
  const classes = labels.length
  const rounds = classifier.head.kind === 'linear' && classifier.head.rounds === true
  const own = targetOf(settings.logit, classes, classIndex)
  const asItIs = classTarget(classes, classIndex)
  const others = contrasted.map((other) => marginTarget(classes, classIndex, other.classIndex))
  const head = conceptHead(classifier, w)
  try {
    for (const [i, logits] of observations.logits.entries()) {
      signal.throwIfAborted()
      const { features } = await observations.features.read(i)
      const u = await encoder.encodeMap(features)
      coefficients.set(u.subarray(0, size), i * size)
      globals.set(u.subarray(size), i * globalSize)
      codes.set(meanCodes(u, r), i * r)
      if (globalSize > 0) changes.push(await changesWithout(head.towards(own), u, size / r))
      const runnerUp = runnerUpOf(logits, classIndex)
      const targets = [own, asItIs, marginTarget(classes, classIndex, runnerUp), ...others]
      const parts = await contributionsTo(
        head,
        settings.importance,
        features,
        u,
        targets,
        rounds ? logits : null,
      )
      const [share, ofRaw, margin, ...rest] = parts.map((part, t) => ({
        logit: dot(targets[t] as Float32Array, logits),
        ...part,
      })) as [Split, Split, Split, ...Split[]]
      points.push({ ...share, rawLogit: ofRaw.logit, margin: { runnerUp, ...margin } })
      raw.push(ofRaw)
      rest.forEach((part, at) => contrasts[at]?.margins.push(part))
      elsewhere.push(await predictedWithout(head, scores, classIndex, features, u, w))
      progress.advance(1)
    }
  } finally {
    await head.release()
  }
  return { points, raw, contrasts, elsewhere, coefficients, globals, codes, changes }
}

type Split = Contributions & { logit: number }

/** `W · headᵀ` [r, classes]: what one unit of a concept's mean coefficient adds to every class's logit. */
function gammaOf(w: Matrix, head: Matrix): Matrix {
  return matrix(
    w.rows,
    head.rows,
    Float32Array.from({ length: w.rows * head.rows }, (_, at) =>
      dot(row(w, Math.floor(at / head.rows)), row(head, at % head.rows)),
    ),
  )
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
