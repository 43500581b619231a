import type { FeatureCandidate, FeatureShape } from '@lens/onnx'

/** How much finer than the layer after it a layer is where a concept is decomposed. */
const FINER = 2

/**
 * The layers that concepts are decomposed at, one a level: each the last one before the layer after it that has twice its grid, that
 * every path passes through, and that is never negative, as parts that add up must be.
 *
 * @param candidates of the model, in the order of computation
 * @returns fewer than `depth` where the model has no finer layer
 */
export function earlierLayers(
  candidates: readonly FeatureCandidate[],
  feature: FeatureShape,
  depth: number,
): FeatureCandidate[] {
  const layers: FeatureCandidate[] = []
  let later = feature
  while (layers.length < depth) {
    const end = candidates.findIndex(({ name }) => name === later.name)
    const earlier = candidates.slice(0, end).findLast((layer) => isUsable(layer) && isFiner(layer, later))
    if (!earlier) break
    layers.push(earlier)
    later = earlier
  }
  return layers
}

function isUsable({ closes, nonNegative, form }: FeatureCandidate): boolean {
  return closes && nonNegative === 'operator' && form === 'NCHW'
}

function isFiner(layer: FeatureShape, later: FeatureShape): boolean {
  return layer.height >= FINER * later.height && layer.width >= FINER * later.width
}
