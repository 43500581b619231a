import type {
  AlignmentRow,
  ClassCard,
  ConceptCard,
  ContributionRow,
  ModelView,
  PointKey,
  PointRow,
} from '@lens/db'
import { classAddress, conceptAddress, homeAddress, imageAddress, pictureAddress } from './addresses.ts'
import type {
  AlignmentRecord,
  ClassRecord,
  ConceptRecord,
  ContributionRecord,
  ModelRecord,
  PointRecord,
} from './schemas.ts'

export function toModelRecord(view: ModelView): ModelRecord {
  const { id, name, file, opset, inputWidth, inputHeight, featureTensor, head, importance } = view
  const { preset, dictionary, logit, importantBy, importantFrom } = view
  const { conceptsPerClass, autoConcepts, cropSize, cropStride, labels, classes, points } = view
  return {
    model: id,
    ...{ name, file, opset, inputWidth, inputHeight },
    featureTensor: featureTensor.name,
    channels: featureTensor.channels,
    ...{ head, importance, preset, dictionary, logit, importantBy, importantFrom },
    ...{ conceptsPerClass, autoConcepts, cropSize, cropStride, labels, classes, points },
    path: homeAddress(id),
  }
}

export function toClassRecord(card: Omit<ClassCard, 'pictures'>): ClassRecord {
  const { modelId, index, name, slug, wnid, synonyms, points, accuracy } = card
  const { explainedShare, importantConcepts, topImportance } = card
  return {
    model: modelId,
    classId: index,
    className: name,
    ...{ wnid, synonyms, points, accuracy, explainedShare, importantConcepts, topImportance },
    path: classAddress(modelId, index, slug),
  }
}

export function toConceptRecord(card: ConceptCard): ConceptRecord {
  const { modelId, classIndex, className, index, aligned, crops, visualisations } = card
  const { rank, label, importance, rawImportance, contrast } = card
  const { important, prevalence, reliability, suspicion, withoutPlace } = card
  const synthesised = visualisations.find(({ method }) => method === 'maco')?.shown
  const [crop] = crops
  return {
    model: modelId,
    classId: classIndex,
    className,
    concept: index,
    ...{ rank, label, importance, rawImportance, contrast },
    ...{ important, prevalence, reliability, suspicion, withoutPlace },
    alignedClassId: aligned?.classIndex ?? null,
    alignedClassName: aligned?.className ?? null,
    alignedCosine: aligned?.cosine ?? null,
    crop: crop ? pictureAddress(crop.picture) : null,
    synthesised: synthesised ? pictureAddress(synthesised.picture) : null,
    path: conceptAddress(modelId, classIndex, index),
  }
}

export function toPointRecord(row: PointRow): PointRecord {
  const { modelId, key, kind, image, picture, label, predicted, probability } = row
  const { logit, rawLogit, residual, bias, dominant } = row
  return {
    model: modelId,
    classId: key.classIndex,
    key: keyOf(key),
    kind,
    image,
    picture: picture === '' ? null : pictureAddress(picture),
    labelId: label?.index ?? null,
    label: label?.name ?? null,
    predictedId: predicted.index,
    predicted: predicted.name,
    ...{ probability, logit, rawLogit, residual, bias, dominant },
    path: probability === null ? null : imageAddress(modelId, keyOf(key)),
  }
}

export function toContributionRecord({
  modelId,
  key,
  concept,
  contribution,
}: ContributionRow): ContributionRecord {
  return { model: modelId, classId: key.classIndex, key: keyOf(key), concept, contribution }
}

export function toAlignmentRecord(row: AlignmentRow): AlignmentRecord {
  const { modelId, classIndex, className, concept, place, alignedClass, cosine } = row
  return {
    model: modelId,
    classId: classIndex,
    ...{ className, concept, place, cosine },
    alignedClassId: alignedClass.index,
    alignedClassName: alignedClass.name,
  }
}

function keyOf({ classIndex, role, position }: PointKey): string {
  return `${classIndex}-${role === 'miss' ? 'm' : 'p'}${position}`
}
