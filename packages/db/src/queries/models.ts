import type { LensDatabase } from '../database/open.ts'
import type { ModelView } from '../views.ts'

const IMPORTANCES = ['exact', 'integrated-gradients', 'sobol'] as const

/** All runs, the newest import first. */
export async function listModels(db: LensDatabase): Promise<ModelView[]> {
  return findModels(db)
}

export async function findModel(db: LensDatabase, id: string): Promise<ModelView | null> {
  return (await findModels(db, id))[0] ?? null
}

async function findModels({ connection }: LensDatabase, id?: string): Promise<ModelView[]> {
  const models = await connection.model.findMany({
    where: id === undefined ? {} : { id },
    // What was explained here comes before what was read from another site.
    orderBy: [{ remotePictures: 'asc' }, { importedAt: 'desc' }],
    include: { _count: { select: { labels: true, classes: true } } },
  })
  const sums = await connection.class.groupBy({ by: ['modelId'], _sum: { points: true } })
  const points = new Map(sums.map(({ modelId, _sum }) => [modelId, _sum.points ?? 0]))
  return models.map((model) => ({
    id: model.id,
    name: model.name,
    file: model.file,
    opset: model.opset,
    inputWidth: model.inputWidth,
    inputHeight: model.inputHeight,
    featureTensor: {
      name: model.featureTensor,
      channels: model.featureChannels,
      height: model.featureHeight,
      width: model.featureWidth,
      reason: model.featureReason,
    },
    head: model.head === 'linear' ? 'linear' : 'other',
    importance: IMPORTANCES.find((name) => name === model.importance) ?? 'sobol',
    preset: model.preset === 'lens' ? 'lens' : 'craft',
    dictionary: model.dictionary,
    logit: model.logit === 'centred' ? 'centred' : 'raw',
    importantBy: model.importantBy === 'share' ? 'share' : 'dominance',
    importantFrom: model.importantFrom,
    remotePictures: model.remotePictures,
    importedAt: model.importedAt,
    conceptsPerClass: model.conceptsPerClass,
    autoConcepts: model.autoConcepts,
    cropSize: model.cropSize,
    cropStride: model.cropStride,
    labels: model._count.labels,
    classes: model._count.classes,
    points: points.get(model.id) ?? 0,
  }))
}
