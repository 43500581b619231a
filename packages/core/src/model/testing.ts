import type { FeatureCandidate } from '@lens/onnx'

/** A square map of a model, never negative and on every path unless said. */
export function candidate(
  name: string,
  side: number,
  more: Partial<FeatureCandidate> = {},
): FeatureCandidate {
  return {
    name,
    operator: 'Relu',
    form: 'NCHW',
    globals: 0,
    globalsBefore: 0,
    handsOn: null,
    bound: 0,
    placesAreRead: true,
    channels: 8,
    height: side,
    width: side,
    nonNegative: 'operator',
    minimum: null,
    closes: true,
    holdsScores: false,
    ...more,
  }
}
