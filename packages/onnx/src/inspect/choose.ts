import { LensError, nearest } from '@lens/errors'
import type { FeatureCandidate, Inspection } from './inspect.ts'

/** The tensor at which a model is cut. */
export interface FeatureTensor extends FeatureCandidate {
  /** Why this one: a sentence for the reader. */
  readonly reason: string
}

/**
 * The feature tensor: the last spatial map before pooling and head that every path passes through; or the one called `name`, if it
 * will do.
 * @throws LensError `input` for a name that does not exist or does not do, `unsupported` when no tensor does
 */
export function chooseFeatureTensor(inspection: Inspection, name?: string): FeatureTensor {
  const usable = inspection.candidates.filter(isUsable)
  if (name !== undefined) return named(inspection, usable, name)
  const last = usable.at(-1)
  if (!last) throw noCandidate(inspection)
  const chosen = madeAs(usable, last)
  return {
    ...chosen,
    reason: `It is ${whichOf(inspection, chosen)}, and every path to the logits passes through it; ${signOf(chosen)}.`,
  }
}

/** A map that Dropout or Transpose only hands on is better known by the name of what made it. */
function madeAs(usable: readonly FeatureCandidate[], map: FeatureCandidate): FeatureCandidate {
  const before = usable.find(({ name }) => name === map.handsOn)
  return before ? madeAs(usable, before) : map
}

/** Which of the maps it is: later ones may have places that no longer matter. */
function whichOf({ candidates }: Inspection, chosen: FeatureCandidate): string {
  const later = candidates.slice(candidates.indexOf(chosen) + 1)
  return later.some((map) => map.closes && !map.placesAreRead)
    ? 'the last map whose positions count: after the attention that follows, only tokens without a place go on'
    : 'the last spatial map before the head'
}

function isUsable(map: FeatureCandidate): boolean {
  return map.closes && map.placesAreRead && !map.holdsScores
}

function named(inspection: Inspection, usable: readonly FeatureCandidate[], name: string): FeatureTensor {
  const map = inspection.candidates.find((candidate) => candidate.name === name)
  if (map && isUsable(map)) return { ...map, reason: `It was asked for by name; ${signOf(map)}.` }
  if (map) throw unusable(inspection, usable, `"${name}" ${defectOf(map)}`)
  if (inspection.tensors.includes(name)) {
    throw unusable(
      inspection,
      usable,
      `"${name}" is not a spatial map: its values have no place in the image`,
    )
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
  if (!map.placesAreRead)
    return 'has places that nothing looks at any more: only its tokens without a place go on to the logits'
  return 'already holds the class scores: no weights follow it'
}

function signOf({ operator, nonNegative, bound, minimum }: FeatureCandidate): string {
  if (nonNegative === 'operator')
    return `${operator} makes it, and its values are never negative by construction`
  if (nonNegative)
    return `no negative value was seen on the probe images, though ${operator}, which makes it, does not rule one out`
  return bound === null
    ? `its values can be negative, and were down to ${String(minimum?.toPrecision(3))} on the probe images`
    : `its values can be negative, but none is below ${bound.toPrecision(3)}, the least that its activation function gives`
}

function noCandidate(inspection: Inspection): LensError {
  const last = inspection.candidates.findLast((map) => map.closes)
  const why = last
    ? `its last spatial map, "${last.name}" (made by ${last.operator}), ${defectOf(last)}`
    : 'it has no spatial map that every path from the image to the logits passes through'
  return new LensError(
    'unsupported',
    `${inspection.file ?? 'The model'} has no tensor to explain: ${why}. Lens explains classifiers that turn an image into a map of features, and that into scores.`,
  )
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
