import { mean, spearman } from '../metrics/statistics.ts'
import type { TruthScores } from './schema.ts'

/** Area under the ROC curve from which a concept's map has found a part. */
const FOUND = 0.9

/** How one recipe stands beside the truth, over several classes. */
export interface TruthSummary {
  readonly partsUsed: number
  /** Of these, parts that an important concept's map finds. */
  readonly partsFound: number
  /** Mean area under the ROC curve of important concepts' maps for their best parts. */
  readonly area: number
  /** Mean share of an important concept's crops that show one part. */
  readonly purity: number
  /** Rank correlation of important concepts' importances with what their best parts' absence costs. */
  readonly rankCorrelation: number
  /** Mean over classes of the share of the score that concepts have because of distractors. */
  readonly distractors: number
  /** Of the class that has the shortcut; null where it is not among them, or no concept is it. */
  readonly shortcutRank: number | null
}

export function summariseTruth(truths: readonly TruthScores[]): TruthSummary {
  const used = truths.flatMap(({ parts }) => parts.filter((part) => part.used))
  const important = truths.flatMap(({ parts, concepts }) =>
    concepts
      .filter((concept) => concept.important)
      .map(({ importance, auroc, part, purity }) => {
        const lost = parts.find(({ name }) => name === part)?.lost ?? 0
        return { importance, auroc, lost, purity }
      }),
  )
  return {
    partsUsed: used.length,
    partsFound: used.filter(({ found }) => found !== null && found >= FOUND).length,
    area: mean(important.map(({ auroc }) => auroc)),
    purity: mean(important.flatMap(({ purity }) => purity ?? [])),
    rankCorrelation: spearman(
      important.map(({ importance }) => importance),
      important.map(({ lost }) => lost),
    ),
    distractors: mean(truths.map(({ distractors }) => distractors)),
    shortcutRank: truths.find(({ shortcutRank }) => shortcutRank !== null)?.shortcutRank ?? null,
  }
}
