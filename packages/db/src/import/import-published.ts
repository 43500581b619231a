import type { PublishedClass, PublishedLayout } from '@lens/core'
import type { Connection, LensDatabase } from '../database/open.ts'
import type { Prisma } from '../generated/client.ts'
import { indexClass } from '../search/entries.ts'
import { fold } from '../search/fold.ts'
import type { ClassKey } from '../views.ts'
import { drawingRows } from './layout-rows.ts'
import { POINT } from './point-rows.ts'

/** The run that published pages are imported into. */
interface PublishedRun {
  readonly id: string
  /** Where its pictures lie. */
  readonly pictures: string
}

/**
 * Writes what a published page says of a class, in place of what the database held of it: all of it or, if anything fails, nothing.
 * The first one brings its run.
 *
 * @param layout where its charts draw images and concepts
 * @param stamp what its copy in the home looked like; see `listStamps`
 */
export async function importPublished(
  db: LensDatabase,
  run: PublishedRun,
  published: PublishedClass,
  layout: PublishedLayout,
  stamp: string | null,
): Promise<void> {
  const key = { modelId: run.id, classIndex: published.class.index }
  await db.transaction(async (connection) => {
    const model = await connection.model.upsert({ where: { id: run.id }, create: modelRow(run), update: {} })
    await connection.class.deleteMany({ where: key })
    await connection.class.create({ data: { ...classRow(key, published), stamp } })
    const concepts = conceptRows(key, published)
    await connection.concept.createMany({ data: concepts })
    await connection.layout.createMany({
      data: drawingRows({
        modelId: run.id,
        named: published.class,
        points: published.points,
        misses: [],
        ranks: concepts.map(({ conceptIndex }) => conceptIndex),
        layout,
      }),
    })
    await connection.alignment.createMany({ data: alignmentRows(key, published) })
    await insertPoints(connection, key, published)
    await nameClasses(connection, run, published)
    await indexClass(connection, model, key.classIndex)
  })
}

/** The site says that its model is a ResNet50, and no more. */
function modelRow({ id, pictures }: PublishedRun): Prisma.ModelCreateInput {
  return {
    id,
    name: 'ResNet50 of the LENS site',
    file: 'ResNet50',
    sha256: id,
    opset: 0,
    inputWidth: 0,
    inputHeight: 0,
    featureTensor: '',
    featureChannels: 0,
    featureHeight: 0,
    featureWidth: 0,
    featureReason: '',
    head: 'linear',
    importance: 'exact',
    preset: 'craft',
    logit: 'raw',
    importantFrom: 0.05,
    conceptsPerClass: 10,
    cropSize: 0,
    cropStride: 0,
    images: 'ImageNet',
    remotePictures: pictures,
    importedAt: Date.now(),
  }
}

function classRow(
  key: ClassKey,
  { class: of, concepts, points, page }: PublishedClass,
): Prisma.ClassCreateManyInput {
  return {
    ...key,
    name: of.name,
    sortName: fold(of.name),
    synonyms: JSON.stringify(of.synonyms),
    wnid: of.wnid,
    points: points.length,
    crops: 0,
    falsePositives: 0,
    seconds: 0,
    importantConcepts: concepts.filter(({ important }) => important).length,
    topImportance: Math.max(...concepts.map(({ importance }) => importance)),
    imagesFingerprint: page,
  }
}

function conceptRows(key: ClassKey, { concepts, points }: PublishedClass): Prisma.ConceptCreateManyInput[] {
  const dominated = concepts.map((_, index) => points.filter(({ dominant }) => dominant === index).length)
  return concepts
    .map((concept, conceptIndex) => ({ ...concept, conceptIndex }))
    .sort((a, b) => b.importance - a.importance || a.conceptIndex - b.conceptIndex)
    .map(({ conceptIndex, importance, important, alignments: [best] }, rank) => ({
      ...key,
      conceptIndex,
      rank,
      importance,
      rawImportance: importance,
      important,
      dominates: dominated[conceptIndex] ?? 0,
      prevalence: (dominated[conceptIndex] ?? 0) / points.length,
      alignedClass: best?.classIndex ?? null,
      alignedCosine: best?.cosine ?? null,
    }))
}

function alignmentRows(key: ClassKey, { concepts }: PublishedClass): Prisma.AlignmentCreateManyInput[] {
  return concepts.flatMap(({ alignments }, conceptIndex) =>
    alignments.map(({ classIndex, cosine }, position) => ({
      ...key,
      conceptIndex,
      position,
      alignedClass: classIndex,
      cosine,
    })),
  )
}

/**
 * All of them are images of the class that the model recognises: the site shows no others. In one statement, since a site has
 * hundreds of thousands: row by row through Prisma takes ten times as long.
 */
async function insertPoints(
  connection: Connection,
  { modelId, classIndex }: ClassKey,
  { points }: PublishedClass,
): Promise<void> {
  await connection.$executeRawUnsafe(
    `INSERT INTO "Point" ("modelId", "classIndex", "role", "position", "image", "picture", "label", "predicted", "dominant")
     SELECT ?1, ?2, ?3, key, value ->> 'image', '', ?2, ?2, value ->> 'dominant' FROM json_each(?4)`,
    modelId,
    classIndex,
    POINT,
    JSON.stringify(points),
  )
}

/** A class that has no page of its own is known by what others are aligned with. */
async function nameClasses(
  connection: Connection,
  { id }: PublishedRun,
  published: PublishedClass,
): Promise<void> {
  const { index, name, synonyms, wnid } = published.class
  const own = { modelId: id, classIndex: index }
  await connection.modelLabel.deleteMany({ where: own })
  await connection.modelLabel.create({ data: { ...own, name, synonyms: JSON.stringify(synonyms), wnid } })
  const others = new Map(
    published.concepts.flatMap(({ alignments }) =>
      alignments.map(({ classIndex, name }) => [classIndex, name]),
    ),
  )
  const known = await connection.modelLabel.findMany({
    where: { modelId: id, classIndex: { in: [...others.keys()] } },
    select: { classIndex: true },
  })
  for (const { classIndex } of known) others.delete(classIndex)
  await connection.modelLabel.createMany({
    data: [...others].map(([classIndex, name]) => ({ modelId: id, classIndex, name, synonyms: '[]' })),
  })
}
