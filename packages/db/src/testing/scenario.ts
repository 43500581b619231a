import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  Concept,
  Crop,
  Explanation,
  Label,
  Model,
  Near,
  OwnConcept,
  Point,
  Prediction,
  SubConcepts,
} from '@lens/core'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import sharp from 'sharp'
import { migrateDatabase } from '../database/migrate.ts'
import { openDatabase, type LensDatabase } from '../database/open.ts'
import { importExplanation } from '../import/import-explanation.ts'
import { importOwnConcepts } from '../import/import-own-concepts.ts'
import { neighbourhood } from '../import/neighbour-rows.ts'
import { importModel } from '../import/import-model.ts'
import { setConceptLabel } from '../queries/labels.ts'

/** What the scenario is about: awkward on purpose. */
export const SCENARIO = {
  /** Newest run, and so the one that the site opens with; its head is linear. */
  modelId: 'field-guide-00000001',
  /** The other run; its importances are estimates. */
  otherModelId: 'estimated-00000002',
  /** Two classes of one name, as ImageNet has. */
  cranes: [134, 517],
  /** A name that must not reach a page unescaped. */
  hostileName: "<img src=x onerror=alert(1)>jack-o'-lantern",
  hostileIndex: 607,
  /** How the names of its files begin. */
  hostileFile: '"><img src=x onerror=alert(2)>',
  /** The concept that looks most like a shortcut. */
  suspect: { classIndex: 134, index: 2 },
  /** The concept that a person has given by a folder of images. */
  own: { slug: 'spots', name: 'spots' },
  /** The concept that a person has named. */
  label: { classIndex: 251, conceptIndex: 1, text: 'black spots' },
} as const

const NAMES: [index: number, name: string, synonyms: string[]][] = [
  [134, 'crane', []],
  [517, 'crane', ['lifting crane']],
  [607, SCENARIO.hostileName, []],
  [251, 'dalmatian', ['coach dog', 'carriage dog']],
  [967, 'espresso', []],
  [968, 'cup', []],
  [340, 'zebra', []],
  [409, 'crème brûlée', ['burnt cream']],
]

const CONCEPTS = 5
const POINTS = 14

/**
 * Makes a home with a migrated database, two runs of generated explanations, and their pictures. The same every time.
 *
 * @param classes how many classes the newest run has; those beyond the named ones are called "specimen 12"
 * @param points how many images each class has
 * @returns the open database
 */
export async function seedScenario(
  home: string,
  { classes = 30, points = POINTS }: { classes?: number; points?: number } = {},
): Promise<LensDatabase> {
  migrateDatabase(home)
  const db = openDatabase(home)
  const pictures = await drawPictures()
  for (const [id, head, count] of [
    [SCENARIO.otherModelId, 'other', 3],
    [SCENARIO.modelId, 'linear', classes],
  ] as const) {
    const model = modelOf(id, head)
    await importModel(db, model)
    for (const label of chosenLabels(count)) {
      const explanation = explanationOf(model, label, [...pictures.keys()], points)
      writePictures(home, explanation, pictures)
      const { classes: others } = await neighbourhood(db, { modelId: id, classIndex: label.index })
      await importExplanation(db, explanation, {
        neighbours: head === 'linear' ? { near: nearTo(label.index, others), most: NEIGHBOURS } : null,
        dictionary: dictionaryOf(explanation),
      })
    }
  }
  const own = ownConcept([...pictures.keys()])
  writeFiles(join(home, 'explanations', own.model, 'own-concepts', own.slug, 'pictures'), pictures)
  await importOwnConcepts(db, own.model, [own])
  const { classIndex, conceptIndex, text } = SCENARIO.label
  await setConceptLabel(db, { modelId: SCENARIO.modelId, classIndex, conceptIndex }, text)
  return db
}

/** One generated explanation, for tests that import it themselves. */
export function explanationOf(
  model: Model,
  label: Label,
  pictures: readonly string[],
  count = POINTS,
): Explanation {
  const random = generator(`${model.id} ${label.index}`)
  const picture = (): string => pictures[Math.floor(random() * pictures.length)] ?? ''
  const isHostile = label.index === SCENARIO.hostileIndex
  const prediction = (own: number, predicted: number, i: number): Prediction => ({
    image: `images/${label.index}/${isHostile ? SCENARIO.hostileFile : ''}${i}.jpg`,
    // Both runs are of the same images.
    picture: pictures[i % pictures.length] ?? '',
    width: 320,
    height: 240,
    label: own,
    predicted,
    probability: 0.5 + random() / 2,
  })
  const unlabelled = label.index === 409
  const points = Array.from({ length: count }, (_, i): Point => {
    const contributions = Array.from(
      { length: CONCEPTS },
      (_, k) => (6 * random()) / (k + 1) - (k === 4 ? 1 : 0),
    )
    const { label: own, ...rest } = prediction(i < 2 ? (label.index + 1) % 1000 : label.index, label.index, i)
    const residual = random()
    const logit = contributions.reduce((sum, x) => sum + x, 0) + residual - 0.1
    const dominant = contributions.indexOf(Math.max(...contributions))
    const margin = {
      runnerUp: (label.index + 1) % 1000,
      logit,
      contributions: contributions.toReversed(),
      residual,
      bias: -0.1,
    }
    return {
      ...rest,
      label: unlabelled ? null : own,
      logit,
      contributions,
      residual,
      bias: -0.1,
      rawLogit: logit + 2,
      margin,
      dominant,
    }
  })
  const total = points.reduce((sum, point) => sum + point.logit, 0)
  const importances = Array.from(
    { length: CONCEPTS },
    (_, k) => points.reduce((sum, point) => sum + (point.contributions[k] ?? 0), 0) / total,
  )
  const concepts = importances.map((importance, index): Concept => {
    const dominated = points.filter((point) => point.dominant === index)
    const right = dominated.filter((point) => point.label === label.index).length
    return {
      index,
      importance,
      rawImportance: importance / 2,
      contrast: importances.at(-1 - index) ?? 0,
      ...(model.head === 'other' && { withoutPlace: 0.25 }),
      important: dominated.length >= 2,
      dominates: dominated.length,
      prevalence: dominated.length / points.length,
      reliability: unlabelled || dominated.length === 0 ? null : right / dominated.length,
      alignments:
        model.head === 'linear'
          ? [label.index, 967, 968].map((classIndex, i) => ({
              classIndex,
              cosine: 0.6 - 0.15 * i - 0.05 * random(),
            }))
          : [],
      ...(model.head === 'linear' && {
        effects: {
          raises: [
            { classIndex: label.index, logit: 2 - index / 4 },
            { classIndex: 967, logit: 0.5 },
          ],
          lowers: [{ classIndex: 999, logit: -0.7 }],
        },
      }),
      crops: Array.from({ length: 10 }, (_, i) => cropOf(i, picture(), random)),
      ...subConceptsOf(index, (i) => cropOf(i, picture(), random)),
      reliance: relianceOf(model, label.index, index),
    }
  })
  const split = { ...(points[0] as Point), contributions: [-1, 2, 0.5, 0, 0], dominant: 1 }
  const misses = unlabelled
    ? []
    : [
        { ...prediction(label.index, 968, 100), split },
        { ...prediction(label.index, 999, 101), split },
      ]
  const places = (count: number) =>
    Array.from({ length: count }, (): [number, number] => [random(), random()])
  const explainedShare = importances.reduce((sum, x) => sum + x, 0)
  const residualShare = points.reduce((sum, point) => sum + point.residual, 0) / total
  return {
    version: 2,
    model: model.id,
    class: label,
    imagesFingerprint: 'scenario',
    concepts: concepts.sort((a, b) => b.importance - a.importance),
    similarity: Array.from({ length: CONCEPTS }, (_, i) =>
      Array.from({ length: CONCEPTS }, (_, j) => (i === j ? 1 : 1 / (1 + Math.abs(i - j)))),
    ),
    points,
    misses,
    falsePositives: unlabelled ? 0 : 2,
    accuracy: unlabelled ? null : (count - 2) / count,
    explainedShare,
    residualShare,
    biasShare: 1 - explainedShare - residualShare,
    rawShares: {
      explained: explainedShare / 2,
      residual: residualShare,
      bias: 1 - explainedShare / 2 - residualShare,
    },
    contrasts: [
      {
        classIndex: (label.index + 1) % 1000,
        runnerUp: count,
        mistaken: misses.length,
        concepts: importances.toReversed(),
        residual: residualShare,
        bias: 1 - explainedShare - residualShare,
      },
    ],
    // The other run is of an older Lens.
    ...(model.head === 'linear' && {
      layout: {
        points: { umap: places(points.length + misses.length), tsne: places(points.length + misses.length) },
        concepts: places(CONCEPTS),
      },
    }),
    relativeError: 0.4 + 0.2 * random(),
    crops: 16 * count,
    seconds: 1.5,
  }
}

/** The first concept has sub-concepts, one of them has some again; the second has none that are distinct. */
function subConceptsOf(index: number, crop: (i: number) => Crop): Pick<Concept, 'subConcepts'> {
  const facts = { tensor: 'earlier', height: 14, width: 14, crops: 16, stability: 0.9, overlap: 0.6 }
  if (index > 1) return {}
  if (index === 1) return { subConcepts: { ...facts, stability: 0.7, residual: null, concepts: [] } }
  const parts = (shares: readonly number[], within?: SubConcepts): SubConcepts => ({
    ...facts,
    residual: 1 - shares.reduce((sum, share) => sum + share, 0),
    concepts: shares.map((share, i) => ({
      index: i,
      share,
      crops: [crop(i), crop(i + 1)],
      ...(i === 0 && within && { within }),
    })),
  })
  return { subConcepts: parts([0.5, 0.3], parts([0.6, 0.25])) }
}

function cropOf(i: number, picture: string, random: () => number): Crop {
  return {
    picture,
    point: i,
    box: { x: 0.1 + 0.3 * random(), y: 0.1 + 0.3 * random(), width: 0.3, height: 0.4 },
    coefficient: 3 - i / 5,
    map: {
      height: 7,
      width: 7,
      values: Array.from({ length: 49 }, (_, j) => bump(j % 7, Math.floor(j / 7), i)),
    },
  }
}

function relianceOf(model: Model, classIndex: number, index: number): NonNullable<Concept['reliance']> {
  const { suspect } = SCENARIO
  const isSuspect = suspect.classIndex === classIndex && suspect.index === index
  return {
    switchedOff: isSuspect
      ? { kept: 0.05, accuracy: 0.04, instead: { classIndex: classIndex + 1, share: 0.9 } }
      : { kept: 1, accuracy: 0.8, instead: null },
    place: isSuspect ? { x: 0.85, y: 0.9, spread: 0.05 } : { x: 0.5, y: 0.5, spread: 0.3 },
    variety: isSuspect ? 0.1 : 0.9,
    unrelatedAhead: model.head === 'linear' ? 0 : null,
  }
}

export function modelOf(id: string, head: Model['head']): Model {
  return {
    version: 2,
    id,
    name: id.replace(/-\d+$/, ''),
    file: `/models/${id}.onnx`,
    sha256: createHash('sha256').update(id).digest('hex'),
    opset: 17,
    preprocessing: {
      width: 224,
      height: 224,
      layout: 'NCHW',
      channelOrder: 'RGB',
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    labels: Array.from({ length: 1000 }, (_, index) => labelOf(index)),
    featureTensor: {
      name: 'features',
      channels: 64,
      height: 7,
      width: 7,
      reason: 'It is the last spatial map.',
    },
    head,
    settings: {
      concepts: CONCEPTS,
      cropSize: 64,
      cropStride: 51,
      importance: head === 'linear' ? 'exact' : 'sobol',
      preset: 'lens',
      dictionary: 'nmf',
      logit: 'centred',
      importantBy: 'share',
      importantFrom: 0.05,
      recurse: 2,
    },
    images: '/images',
  }
}

/** Of every concept. */
const NEIGHBOURS = 4

/** Concepts of one number are alike in all classes, the more so the nearer the classes are. */
function nearTo(classIndex: number, others: readonly number[]): Near[] {
  return others.flatMap((other) =>
    Array.from({ length: CONCEPTS }, (_, concept) => ({
      conceptIndex: concept,
      otherConcept: concept,
      cosine: 1 / (1.1 + Math.abs(classIndex - other) / 100),
    })).flatMap((near) => [
      { ...near, classIndex, otherClass: other },
      { ...near, classIndex: other, otherClass: classIndex },
    ]),
  )
}

/** Concepts of one number point nearly the same way in all classes; they respond as they contribute. */
export function dictionaryOf({ class: { index }, points }: Explanation) {
  const directions = Float32Array.from({ length: CONCEPTS ** 2 }, (_, at) => {
    const [k, channel] = [Math.floor(at / CONCEPTS), at % CONCEPTS]
    return k === channel ? 1 : channel === (k + 1) % CONCEPTS ? (index % 10) / 10 : 0
  })
  const codes = Float32Array.from(points.flatMap(({ contributions }) => contributions))
  return { directions: { data: directions }, codes: { data: codes } }
}

/** Raises one class, lowers another, and does nothing to a third. */
function ownConcept(pictures: readonly string[]): OwnConcept {
  const { modelId, own } = SCENARIO
  return {
    version: 1,
    model: modelId,
    slug: own.slug,
    name: own.name,
    folder: '/images/spots',
    images: 20,
    others: 200,
    draws: 30,
    accuracy: 0.93,
    pictures: pictures.slice(0, 3).map((picture) => ({ picture, width: 160, height: 120 })),
    classes: [
      { classIndex: 251, score: 1, random: 0.5, p: 1e-6, alignment: 0.4, nearest: { index: 1, cosine: 0.8 } },
      {
        classIndex: 340,
        score: 0,
        random: 0.5,
        p: 1e-6,
        alignment: -0.2,
        nearest: { index: 0, cosine: 0.1 },
      },
      { classIndex: 967, score: 0.6, random: 0.5, p: 0.3, alignment: 0.01, nearest: { index: 2, cosine: 0 } },
    ],
  }
}

function labelOf(index: number): Label {
  const [, name, synonyms] = NAMES.find(([named]) => named === index) ?? [index, `specimen ${index}`, []]
  return { index, name, synonyms, wnid: `n${String(10_000_000 + index)}` }
}

function chosenLabels(count: number): Label[] {
  const others = Array.from({ length: 1000 }, (_, index) => index).filter(
    (index) => !NAMES.some(([named]) => named === index),
  )
  return [...NAMES.map(([index]) => index), ...others].slice(0, count).map(labelOf)
}

/** A soft spot that wanders with the crop's number. */
function bump(x: number, y: number, i: number): number {
  const distance = (x - 2 - (i % 3)) ** 2 + (y - 2 - (i % 4)) ** 2
  return Math.round(1000 * Math.exp(-distance / 3)) / 1000
}

async function drawPictures(): Promise<Map<string, Buffer>> {
  const pictures = new Map<string, Buffer>()
  for (let i = 0; i < POINTS; i++) {
    const [hue, other] = [30 * i, 30 * i + 80]
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120"><defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue},60%,70%)"/><stop offset="1" stop-color="hsl(${other},45%,40%)"/></linearGradient></defs><rect width="160" height="120" fill="url(#g)"/><circle cx="${40 + 7 * i}" cy="60" r="28" fill="hsl(${other + 90},70%,60%)"/></svg>`
    const bytes = await sharp(Buffer.from(svg)).webp().toBuffer()
    pictures.set(`${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.webp`, bytes)
  }
  return pictures
}

function writePictures(
  home: string,
  { model, class: label }: Explanation,
  pictures: ReadonlyMap<string, Buffer>,
): void {
  writeFiles(join(home, 'explanations', model, String(label.index), 'pictures'), pictures)
}

function writeFiles(folder: string, files: ReadonlyMap<string, Buffer>): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
}

function generator(seed: string): () => number {
  const state = xoroshiro128plus(createHash('sha256').update(seed).digest().readInt32LE())
  return () => uniformFloat64(state)
}
