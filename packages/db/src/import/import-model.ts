import type { Model } from '@lens/core'
import type { LensDatabase } from '../database/open.ts'

/**
 * Writes a run, which its classes are then imported into; it becomes the newest one. A run that is there already keeps
 * its classes.
 */
export async function importModel(db: LensDatabase, model: Model): Promise<void> {
  const { featureTensor, settings, preprocessing } = model
  const columns = {
    name: model.name,
    file: model.file,
    sha256: model.sha256,
    opset: model.opset,
    inputWidth: preprocessing.width,
    inputHeight: preprocessing.height,
    featureTensor: featureTensor.name,
    featureChannels: featureTensor.channels,
    featureHeight: featureTensor.height,
    featureWidth: featureTensor.width,
    featureReason: featureTensor.reason,
    head: model.head,
    importance: settings.importance,
    preset: settings.preset,
    dictionary: settings.dictionary,
    logit: settings.logit,
    importantBy: settings.importantBy,
    importantFrom: settings.importantFrom,
    conceptsPerClass: settings.concepts,
    autoConcepts: settings.auto ?? false,
    cropSize: settings.cropSize,
    cropStride: settings.cropStride,
    images: model.images,
  }
  await db.transaction(async (connection) => {
    const newest = await connection.model.aggregate({ _max: { importedAt: true } })
    const importedAt = Math.max(Date.now(), (newest._max.importedAt ?? 0) + 1)
    await connection.model.upsert({
      where: { id: model.id },
      create: { id: model.id, importedAt, ...columns },
      update: { importedAt, ...columns },
    })
    await connection.modelLabel.deleteMany({ where: { modelId: model.id } })
    await connection.modelLabel.createMany({
      data: model.labels.map(({ index, name, synonyms, wnid }) => ({
        modelId: model.id,
        classIndex: index,
        name,
        synonyms: JSON.stringify(synonyms),
        wnid: wnid ?? null,
      })),
    })
  })
}
