import { LensError, nearest } from '@lens/errors'
import type { FeatureCandidate, Inspection } from './inspect.ts'

/** The tensor at which a model is cut. */
export interface FeatureTensor extends FeatureCandidate {
  /** Why this one: a sentence for the reader. */
  readonly reason: string
}

/**
 * The feature tensor: the last spatial map before pooling and head that every path passes through and that is
 * never negative; or the one called `name`, if it will do.
 * @throws LensError `input` for a name that does not exist or does not do, `unsupported` when no tensor does
 */
export function chooseFeatureTensor(inspection: Inspection, name?: string): FeatureTensor {
  const usable = inspection.candidates.filter(isUsable)
  if (name !== undefined) return named(inspection, usable, name)
  // A map that Dropout or Identity only hands on is better known by the name of what made it.
  const chosen = usable.findLast(({ operator }) => !HANDS_ON.has(operator)) ?? usable.at(-1)
  if (!chosen) throw noCandidate(inspection)
  const later = inspection.candidates.slice(inspection.candidates.indexOf(chosen) + 1)
  const why = later.some((map) => map.closes && !map.holdsScores && !map.nonNegative)
    ? 'the last spatial map before the head that is never negative: later ones can be'
    : 'the last spatial map before the head'
  return {
    ...chosen,
    reason: `It is ${why}, and every path to the logits passes through it; ${proofOf(chosen)}.`,
  }
}

const HANDS_ON = new Set(['Dropout', 'Identity'])

function isUsable(map: FeatureCandidate): boolean {
  return map.closes && map.nonNegative !== false && !map.holdsScores
}

function named(inspection: Inspection, usable: readonly FeatureCandidate[], name: string): FeatureTensor {
  const map = inspection.candidates.find((candidate) => candidate.name === name)
  if (map && isUsable(map)) return { ...map, reason: `It was asked for by name; ${proofOf(map)}.` }
  if (map) throw unusable(inspection, usable, `"${name}" ${defectOf(map)}`)
  if (inspection.tensors.includes(name)) {
    throw unusable(inspection, usable, `"${name}" is not a spatial map of shape [N, channels, height, width]`)
  }
  throw new LensError(
    'input',
    `${inspection.file ?? 'The model'} has no tensor called "${name}". Nearest names: ${quoted(nearest(name, inspection.tensors, 3))}.`,
  )
}

function unusable(inspection: Inspection, usable: readonly FeatureCandidate[], defect: string): LensError {
  if (usable.length === 0) return noCandidate(inspection)
  const others = usable.slice(-3).map((map) => map.name)
  return new LensError('input', `${defect}. These would do: ${quoted(others.reverse())}.`)
}

function defectOf(map: FeatureCandidate): string {
  if (!map.closes)
    return 'does not hold all that the model uses: some paths from the image to the logits go round it'
  if (map.holdsScores) return 'already holds the class scores: no weights follow it'
  return `can be negative (${String(map.minimum?.toPrecision(3))} on a probe image), and concepts are parts that only add up`
}

function proofOf(map: FeatureCandidate): string {
  return map.nonNegative === 'operator'
    ? `${map.operator} makes it, and its values are never negative by construction`
    : `no negative value was seen on the probe images, though ${map.operator}, which makes it, does not rule one out`
}

function noCandidate(inspection: Inspection): LensError {
  const last = inspection.candidates.findLast((map) => map.closes && !map.holdsScores)
  const why = last
    ? `the last spatial map before its head, "${last.name}" (made by ${last.operator}), ${defectOf(last)}`
    : 'it has no spatial map that every path from the image to the logits passes through'
  return new LensError(
    'unsupported',
    `${inspection.file ?? 'The model'} has no tensor to explain: ${why}. A model with a ReLU after its last convolution would do.`,
  )
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
