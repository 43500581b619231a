import type { Connection } from '../database/open.ts'
import { POINT } from '../import/point-rows.ts'
import { parseNumbers } from '../json.ts'
import { labelsOf, type LabelledModel } from '../search/entries.ts'
import { slugOf } from '../slug.ts'
import type { ConceptCard, CropView, VisualisationView } from '../views.ts'

export interface ConceptKey {
  modelId: string
  classIndex: number
  conceptIndex: number
}

/** The rows of a table that belong to the concepts of a list of keys, in SQL: Prisma takes as long to plan a list as SQLite to read it. */
const OF_KEYS = (table: string) =>
  `json_each(?) j CROSS JOIN "${table}" t ON t."modelId" = j."value" ->> 0 AND t."classIndex" = j."value" ->> 1
     AND t."conceptIndex" = j."value" ->> 2`

/** Cards of the given concepts, in the order of the keys. */
export async function conceptCards(
  connection: Connection,
  keys: readonly ConceptKey[],
): Promise<ConceptCard[]> {
  const wanted = JSON.stringify(keys.map((key) => [key.modelId, key.classIndex, key.conceptIndex]))
  const [rows, crops, visualisations] = await Promise.all([
    connection.$queryRawUnsafe<RawConcept[]>(
      `SELECT t."modelId", t."classIndex", t."conceptIndex", t."rank", t."importance", t."rawImportance", t."contrast",
         t."withoutPlace", t."important", t."prevalence", t."reliability", t."suspicion", t."alignedClass", t."alignedCosine",
         c."name" AS "className", l."name" AS "alignedName", a."classIndex" IS NOT NULL AS "alignedExplained",
         m."sha256", m."featureTensor", m."preset", m."dictionary", m."conceptsPerClass", m."autoConcepts"
       FROM ${OF_KEYS('Concept')}
       JOIN "Class" c ON c."modelId" = t."modelId" AND c."classIndex" = t."classIndex"
       JOIN "Model" m ON m."id" = t."modelId"
       LEFT JOIN "ModelLabel" l ON l."modelId" = t."modelId" AND l."classIndex" = t."alignedClass"
       LEFT JOIN "Class" a ON a."modelId" = t."modelId" AND a."classIndex" = t."alignedClass"
       ORDER BY j."key"`,
      wanted,
    ),
    connection.$queryRawUnsafe<RawCrop[]>(
      `SELECT t."modelId", t."classIndex", t."conceptIndex", t."picture", t."coefficient", t."x", t."y", t."width", t."height",
         t."outline", i."image", i."picture" AS "imagePicture", i."width" AS "imageWidth",
         i."height" AS "imageHeight"
       FROM ${OF_KEYS('Crop')}
       LEFT JOIN "Point" i ON i."modelId" = t."modelId" AND i."classIndex" = t."classIndex" AND i."role" = '${POINT}'
         AND i."position" = t."pointPosition"
       ORDER BY j."key", t."position"`,
      wanted,
    ),
    connection.$queryRawUnsafe<RawVisualisation[]>(
      `SELECT t."modelId", t."classIndex", t."conceptIndex", t."method", t."picture", t."reason", t."seed", t."excitation",
         t."place", t."curve"
       FROM ${OF_KEYS('Visualisation')} ORDER BY t."method" = 'maco' DESC`,
      wanted,
    ),
  ])
  const [cropsOf, visualisationsOf, labels] = [
    groupedBy(textOf, crops),
    groupedBy(textOf, visualisations),
    await labelTexts(connection, rows),
  ]
  return rows.map((row) => {
    const key = textOf(row)
    return {
      modelId: row.modelId,
      classIndex: Number(row.classIndex),
      className: row.className,
      classSlug: slugOf(row.className),
      index: Number(row.conceptIndex),
      rank: Number(row.rank),
      importance: row.importance,
      rawImportance: row.rawImportance,
      contrast: row.contrast,
      withoutPlace: row.withoutPlace,
      important: Boolean(Number(row.important)),
      prevalence: row.prevalence,
      reliability: row.reliability,
      suspicion: row.suspicion,
      label: labels.get(key) ?? null,
      aligned: alignedWith(row),
      crops: (cropsOf.get(key) ?? []).map(cropView),
      visualisations: (visualisationsOf.get(key) ?? []).map(visualisationView),
    }
  })
}

function alignedWith({ alignedClass, alignedCosine, alignedName, alignedExplained }: RawConcept) {
  if (alignedClass === null) return null
  const className = alignedName ?? `class ${alignedClass}`
  return {
    classIndex: Number(alignedClass),
    className,
    slug: slugOf(className),
    cosine: alignedCosine ?? 0,
    explained: Boolean(Number(alignedExplained)),
  }
}

function visualisationView(row: RawVisualisation): VisualisationView {
  const { method, picture, seed, excitation, place, curve, reason } = row
  const isShown = picture !== null && seed !== null && excitation !== null && place !== null && curve !== null
  return {
    method: method === 'maco' ? 'maco' : 'accentuation',
    shown: isShown
      ? { picture, seed: Number(seed), excitation, place: Number(place), curve: parseNumbers(curve) }
      : null,
    reason,
  }
}

function cropView(crop: RawCrop): CropView {
  return {
    picture: crop.picture,
    coefficient: crop.coefficient,
    box: { x: crop.x, y: crop.y, width: crop.width, height: crop.height },
    outline: crop.outline,
    image: crop.image ?? '',
    imagePicture: crop.imagePicture ?? crop.picture,
    imageWidth: Number(crop.imageWidth ?? 1),
    imageHeight: Number(crop.imageHeight ?? 1),
  }
}

async function labelTexts(connection: Connection, rows: readonly RawConcept[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const [modelId, ofModel] of groupedBy(({ modelId }) => modelId, rows)) {
    const [model] = ofModel
    if (model === undefined) continue
    const { sha256, featureTensor, preset, concepts } = labelsOf({
      ...model,
      id: modelId,
      conceptsPerClass: Number(model.conceptsPerClass),
      autoConcepts: Boolean(model.autoConcepts),
    })
    const labels = await connection.$queryRawUnsafe<RawLabel[]>(
      `SELECT "classIndex", "conceptIndex", "text" FROM "ConceptLabel" WHERE "sha256" = ? AND "featureTensor" = ?
         AND "preset" = ? AND "concepts" = ? AND "classIndex" IN (SELECT "value" FROM json_each(?))`,
      sha256,
      featureTensor,
      preset,
      concepts,
      JSON.stringify([...new Set(ofModel.map(({ classIndex }) => Number(classIndex)))]),
    )
    for (const label of labels) texts.set(textOf({ modelId, ...label }), label.text)
  }
  return texts
}

function groupedBy<Row>(key: (row: Row) => string, rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group === undefined) groups.set(key(row), [row])
    else group.push(row)
  }
  return groups
}

function textOf({ modelId, classIndex, conceptIndex }: RawKey): string {
  return `${modelId}/${classIndex}/${conceptIndex}`
}

/** As SQLite hands integers over. */
interface RawKey {
  modelId: string
  classIndex: bigint
  conceptIndex: bigint
}

interface RawConcept extends RawKey, Omit<LabelledModel, 'id' | 'conceptsPerClass' | 'autoConcepts'> {
  rank: bigint
  importance: number
  rawImportance: number | null
  contrast: number | null
  withoutPlace: number | null
  important: bigint | boolean
  prevalence: number
  reliability: number | null
  suspicion: number | null
  alignedClass: bigint | null
  alignedCosine: number | null
  className: string
  alignedName: string | null
  alignedExplained: bigint
  conceptsPerClass: bigint
  autoConcepts: bigint | boolean
}

interface RawCrop extends RawKey {
  picture: string
  coefficient: number
  x: number
  y: number
  width: number
  height: number
  outline: string
  image: string | null
  imagePicture: string | null
  imageWidth: bigint | null
  imageHeight: bigint | null
}

interface RawVisualisation extends RawKey {
  method: string
  picture: string | null
  reason: string | null
  seed: bigint | null
  excitation: number | null
  place: bigint | null
  curve: string | null
}

type RawLabel = Omit<RawKey, 'modelId'> & { text: string }
