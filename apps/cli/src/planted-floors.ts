import { recipesOf, truthOf, type Named } from './planted-evaluation.ts'

/** What the explanation of the embedded default must reach; `classes` hold for each class, the rest for all together. */
const FLOORS = {
  classes: { explainedShare: [0.97, 1.03], agreement: 0.97 },
  cInsertion: 0.85,
  cDeletion: 0.25,
  /** Share of the parts that the model uses. */
  partsFound: 0.85,
  /** Mean share of an important concept's crops that show one part. */
  purity: 0.75,
  /** Rank correlation of important concepts' importances with what their best parts' absence costs. */
  rankCorrelation: 0.6,
  /** Mean over the classes of the share of the score that concepts have because of distractors. */
  distractors: 0.02,
  shortcutRank: 1,
} as const

/** What falls below its floor, a sentence each. */
export function failuresOf(named: readonly Named[]): string[] {
  const [own = ''] = recipesOf(named)
  const failures: string[] = []
  const expect = (holds: boolean, sentence: string) => {
    if (!holds) failures.push(sentence)
  }
  const { explainedShare: share, agreement } = FLOORS.classes
  for (const { name, evaluation } of named) {
    const scores = evaluation.scores[own]
    const explained = scores?.explainedShare ?? 0
    expect(
      explained >= share[0] && explained <= share[1],
      `${name}: explained share ${explained.toFixed(3)}, not ${share.join(' to ')}`,
    )
    expect(
      (scores?.agreement ?? 0) >= agreement,
      `${name}: agreement ${String(scores?.agreement)}, not ${agreement}`,
    )
  }
  const mean = (key: 'cInsertion' | 'cDeletion') =>
    named.reduce((sum, { evaluation }) => sum + (evaluation.scores[own]?.[key] ?? NaN), 0) / named.length
  expect(
    mean('cInsertion') >= FLOORS.cInsertion,
    `C-Insertion ${mean('cInsertion').toFixed(3)}, not ${FLOORS.cInsertion}`,
  )
  expect(
    mean('cDeletion') <= FLOORS.cDeletion,
    `C-Deletion ${mean('cDeletion').toFixed(3)}, not at most ${FLOORS.cDeletion}`,
  )
  const { partsFound, partsUsed, purity, rankCorrelation, distractors, shortcutRank } = truthOf(named, own)
  expect(purity >= FLOORS.purity, `purity of crops ${purity.toFixed(3)}, not ${FLOORS.purity}`)
  expect(
    rankCorrelation >= FLOORS.rankCorrelation,
    `rank correlation of importance and loss ${rankCorrelation.toFixed(2)}, not ${FLOORS.rankCorrelation}`,
  )
  expect(
    distractors <= FLOORS.distractors,
    `distractors ${distractors.toFixed(3)}, not at most ${FLOORS.distractors}`,
  )
  expect(
    partsFound >= FLOORS.partsFound * partsUsed,
    `used parts found: ${partsFound} of ${partsUsed}, not ${FLOORS.partsFound}`,
  )
  expect(
    shortcutRank === FLOORS.shortcutRank,
    `place of the shortcut by contrast: ${String(shortcutRank)}, not ${FLOORS.shortcutRank}`,
  )
  return failures
}
