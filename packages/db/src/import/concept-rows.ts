import type { Explanation, Visualisation } from '@lens/core'
import type { Prisma } from '../generated/client.ts'
import { outlineOf } from '../outline/outline.ts'
import { fold } from '../search/fold.ts'
import { bestAlignment } from './cosine-rows.ts'
import { cropsWithin } from './sub-concept-rows.ts'
import { relianceColumns } from './suspicion.ts'

export function classRow(explanation: Explanation): Prisma.ClassCreateManyInput {
  const { class: label, concepts } = explanation
  return {
    modelId: explanation.model,
    classIndex: label.index,
    name: label.name,
    sortName: fold(label.name),
    synonyms: JSON.stringify(label.synonyms),
    wnid: label.wnid ?? null,
    points: explanation.points.length,
    crops: explanation.crops,
    falsePositives: explanation.falsePositives,
    accuracy: explanation.accuracy,
    explainedShare: explanation.explainedShare,
    residualShare: explanation.residualShare,
    biasShare: explanation.biasShare,
    rawExplainedShare: explanation.rawShares?.explained ?? null,
    rawResidualShare: explanation.rawShares?.residual ?? null,
    rawBiasShare: explanation.rawShares?.bias ?? null,
    relativeError: explanation.relativeError,
    trials: explanation.trials ? JSON.stringify(explanation.trials) : null,
    seconds: explanation.seconds,
    importantConcepts: concepts.filter(({ important }) => important).length,
    topImportance: concepts.reduce((top, { importance }) => Math.max(top, importance), -Infinity),
    imagesFingerprint: explanation.imagesFingerprint,
  }
}

export function conceptRows(explanation: Explanation): Prisma.ConceptCreateManyInput[] {
  return explanation.concepts.map((concept, rank) => {
    const best = bestAlignment(concept.alignments)
    return {
      modelId: explanation.model,
      classIndex: explanation.class.index,
      conceptIndex: concept.index,
      rank,
      importance: concept.importance,
      rawImportance: concept.rawImportance,
      contrast: concept.contrast,
      withoutPlace: concept.withoutPlace ?? null,
      important: concept.important,
      dominates: concept.dominates,
      prevalence: concept.prevalence,
      reliability: concept.reliability,
      alignedClass: best?.classIndex ?? null,
      alignedCosine: best?.cosine ?? null,
      ...relianceColumns(concept),
      effects: concept.effects ? JSON.stringify(concept.effects) : null,
    }
  })
}

export function contrastRows(explanation: Explanation): Prisma.ContrastCreateManyInput[] {
  return explanation.contrasts.map(
    ({ classIndex, runnerUp, mistaken, concepts, residual, bias }, position) => ({
      modelId: explanation.model,
      classIndex: explanation.class.index,
      position,
      otherClass: classIndex,
      runnerUp,
      mistaken,
      concepts: JSON.stringify(concepts),
      residual,
      bias,
    }),
  )
}

export function cropRows(explanation: Explanation): Prisma.CropCreateManyInput[] {
  return explanation.concepts.flatMap((concept) =>
    concept.crops.map(({ picture, point, box, coefficient, map }, position) => ({
      modelId: explanation.model,
      classIndex: explanation.class.index,
      conceptIndex: concept.index,
      position,
      picture,
      pointPosition: point,
      ...box,
      coefficient,
      outline: outlineOf(map),
    })),
  )
}

/** Every picture that is named, once. */
export function picturesOf(
  { concepts, points, misses }: Explanation,
  visualisations: readonly Visualisation[],
): string[] {
  const crops = concepts.flatMap((concept) => [...concept.crops, ...cropsWithin(concept.subConcepts)])
  const shown = visualisations.flatMap(({ result }) => (result.kind === 'picture' ? [result] : []))
  return [...new Set([...crops, ...points, ...misses, ...shown].map(({ picture }) => picture))].sort()
}
