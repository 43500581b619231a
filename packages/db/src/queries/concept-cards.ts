import type { Connection } from '../database/open.ts'
import type { Prisma } from '../generated/client.ts'
import { parseNumbers } from '../json.ts'
import { labelsOf } from '../search/entries.ts'
import { slugOf } from '../slug.ts'
import type { ConceptCard, CropView, VisualisationView } from '../views.ts'
import { namesOf } from './class-names.ts'
import { imagesAt, type ImageAt } from './images-at.ts'

export interface ConceptKey {
  modelId: string
  classIndex: number
  conceptIndex: number
}

type ConceptRow = Prisma.ConceptGetPayload<{
  include: { class: { include: { model: true } }; crops: true; visualisations: true }
}>

/** Cards of the given concepts, in the order of the keys. */
export async function conceptCards(
  connection: Connection,
  keys: readonly ConceptKey[],
): Promise<ConceptCard[]> {
  const rows = await connection.concept.findMany({
    where: {
      OR: keys.map(({ modelId, classIndex, conceptIndex }) => ({ modelId, classIndex, conceptIndex })),
    },
    include: {
      class: { include: { model: true } },
      crops: { orderBy: { position: 'asc' } },
      visualisations: true,
    },
  })
  const found = new Map(rows.map((row) => [textOf(row), row]))
  const ordered = keys.flatMap((key) => found.get(textOf(key)) ?? [])
  const [image, names, labels] = await Promise.all([
    imagesAt(
      connection,
      ordered.flatMap(({ crops }) => crops),
    ),
    namesPerModel(connection, ordered),
    labelTexts(connection, ordered),
  ])
  return ordered.map((row) => {
    const aligned = row.alignedClass === null ? null : names.get(row.modelId)?.(row.alignedClass)
    return {
      modelId: row.modelId,
      classIndex: row.classIndex,
      className: row.class.name,
      classSlug: slugOf(row.class.name),
      index: row.conceptIndex,
      rank: row.rank,
      importance: row.importance,
      rawImportance: row.rawImportance,
      contrast: row.contrast,
      withoutPlace: row.withoutPlace,
      important: row.important,
      prevalence: row.prevalence,
      reliability: row.reliability,
      suspicion: row.suspicion,
      label: labels.get(textOf(row)) ?? null,
      aligned: aligned
        ? {
            classIndex: aligned.index,
            className: aligned.name,
            slug: aligned.slug,
            cosine: row.alignedCosine ?? 0,
            explained: aligned.explained,
          }
        : null,
      crops: row.crops.map((crop) => cropView(crop, image)),
      visualisations: row.visualisations.map(visualisationView).sort(synthesisedFirst),
    }
  })
}

function visualisationView(row: ConceptRow['visualisations'][number]): VisualisationView {
  const { method, picture, seed, excitation, place, curve, reason } = row
  const isShown = picture !== null && seed !== null && excitation !== null && place !== null && curve !== null
  return {
    method: method === 'maco' ? 'maco' : 'accentuation',
    shown: isShown ? { picture, seed, excitation, place, curve: parseNumbers(curve) } : null,
    reason,
  }
}

function synthesisedFirst(a: VisualisationView, b: VisualisationView): number {
  return Number(b.method === 'maco') - Number(a.method === 'maco')
}

function cropView(crop: ConceptRow['crops'][number], image: ImageAt): CropView {
  return {
    picture: crop.picture,
    coefficient: crop.coefficient,
    box: { x: crop.x, y: crop.y, width: crop.width, height: crop.height },
    map: { height: crop.mapHeight, width: crop.mapWidth, values: parseNumbers(crop.mapValues) },
    ...image(crop, crop.picture),
  }
}

async function namesPerModel(connection: Connection, rows: readonly ConceptRow[]) {
  const wanted = new Map<string, number[]>()
  for (const { modelId, alignedClass } of rows) {
    if (alignedClass !== null) wanted.set(modelId, [...(wanted.get(modelId) ?? []), alignedClass])
  }
  const entries = [...wanted].map(
    async ([modelId, indices]) => [modelId, await namesOf(connection, modelId, indices)] as const,
  )
  return new Map(await Promise.all(entries))
}

async function labelTexts(connection: Connection, rows: readonly ConceptRow[]): Promise<Map<string, string>> {
  const models = new Map(rows.map((row) => [row.modelId, row.class.model]))
  const texts = new Map<string, string>()
  for (const [modelId, model] of models) {
    const classes = new Set(rows.filter((row) => row.modelId === modelId).map((row) => row.classIndex))
    const labels = await connection.conceptLabel.findMany({
      where: { ...labelsOf(model), classIndex: { in: [...classes] } },
    })
    for (const label of labels) texts.set(textOf({ modelId, ...label }), label.text)
  }
  return texts
}

function textOf({ modelId, classIndex, conceptIndex }: ConceptKey): string {
  return `${modelId}/${classIndex}/${conceptIndex}`
}
