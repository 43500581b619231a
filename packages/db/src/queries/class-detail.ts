import type { LensDatabase } from '../database/open.ts'
import { MISS, POINT } from '../import/point-rows.ts'
import { parseEffects, parseNumbers, parseStrings, parseTrials } from '../json.ts'
import { slugOf } from '../slug.ts'
import type { ClassDetail, ConceptDetail } from '../views.ts'
import { namesOf } from './class-names.ts'
import { conceptCards } from './concept-cards.ts'
import { findModel } from './models.ts'
import { classesOf, explainedPointView, pointView } from './point-views.ts'
import { decompositionsOf } from './sub-concepts.ts'

/** Points at the top of the page. */
const BEST_POINTS = 12

/** Everything the page of one class shows; null where the class is not explained. */
export async function findClass(
  db: LensDatabase,
  modelId: string,
  index: number,
): Promise<ClassDetail | null> {
  const { connection } = db
  const key = { modelId, classIndex: index }
  const row = await connection.class.findUnique({ where: { modelId_classIndex: key } })
  const model = row && (await findModel(db, modelId))
  if (!row || !model) return null

  const [concepts, contrasts, decompositions, best, wrong, misses] = await Promise.all([
    connection.concept.findMany({
      where: key,
      orderBy: { rank: 'asc' },
      include: {
        alignments: { orderBy: { position: 'asc' } },
        similarities: { orderBy: { position: 'asc' } },
      },
    }),
    connection.contrast.findMany({ where: key, orderBy: { position: 'asc' } }),
    decompositionsOf(connection, key),
    connection.point.findMany({
      // Published points have no picture to show and no score to explain.
      where: { ...key, role: POINT, probability: { not: null } },
      orderBy: [{ probability: 'desc' }, { position: 'asc' }],
      take: BEST_POINTS,
    }),
    connection.point.findMany({
      where: { ...key, role: POINT, label: { not: index } },
      orderBy: [{ probability: 'desc' }, { position: 'asc' }],
    }),
    connection.point.findMany({
      where: { ...key, role: MISS },
      orderBy: [{ probability: 'desc' }, { position: 'asc' }],
    }),
  ])
  const images = [...best, ...wrong, ...misses]
  const effects = concepts.map((concept) => (concept.effects === null ? null : parseEffects(concept.effects)))
  const name = await namesOf(connection, modelId, [
    ...concepts.flatMap(({ alignments }) => alignments.map(({ alignedClass }) => alignedClass)),
    ...contrasts.map(({ otherClass }) => otherClass),
    ...effects
      .flatMap((both) => [...(both?.raises ?? []), ...(both?.lowers ?? [])])
      .map((one) => one.classIndex),
    ...images.flatMap(classesOf),
  ])
  const cards = await conceptCards(connection, concepts)
  return {
    modelId,
    index,
    name: row.name,
    slug: slugOf(row.name),
    model,
    wnid: row.wnid,
    synonyms: parseStrings(row.synonyms),
    points: row.points,
    crops: row.crops,
    accuracy: row.accuracy,
    explainedShare: row.explainedShare,
    residualShare: row.residualShare,
    biasShare: row.biasShare,
    rawShares: rawSharesOf(row),
    contrasts: contrasts.map(({ otherClass, runnerUp, mistaken, concepts, residual, bias }) => ({
      other: name(otherClass),
      runnerUp,
      mistaken,
      concepts: parseNumbers(concepts),
      residual,
      bias,
    })),
    relativeError: row.relativeError,
    trials: row.trials === null ? null : parseTrials(row.trials),
    importantConcepts: row.importantConcepts,
    seconds: row.seconds,
    concepts: concepts.flatMap((concept, i): ConceptDetail[] => {
      const card = cards[i]
      if (!card) return []
      const alignments = concept.alignments.map(({ alignedClass, cosine }) => {
        const { name: className, slug, explained } = name(alignedClass)
        return { classIndex: alignedClass, className, slug, cosine, explained }
      })
      const similar = concept.similarities.map(({ otherIndex, cosine }) => ({ index: otherIndex, cosine }))
      const madeOf = decompositions.get(card.index) ?? null
      const named = ({ classIndex, logit }: { classIndex: number; logit: number }) => ({
        other: name(classIndex),
        logit,
      })
      const both = effects[i]
      return [
        {
          ...card,
          dominates: concept.dominates,
          madeOf,
          alignments,
          similar,
          effects: both ? { raises: both.raises.map(named), lowers: both.lowers.map(named) } : null,
        },
      ]
    }),
    falsePositives: wrong.map((point) => explainedPointView(point, name)),
    misses: misses.map((point) => pointView(point, name)),
    bestPoints: best.map((point) => explainedPointView(point, name)),
  }
}

function rawSharesOf(row: {
  rawExplainedShare: number | null
  rawResidualShare: number | null
  rawBiasShare: number | null
}): ClassDetail['rawShares'] {
  const { rawExplainedShare: explained, rawResidualShare: residual, rawBiasShare: bias } = row
  return explained === null || residual === null || bias === null ? null : { explained, residual, bias }
}
