import type { FeatureCandidate, FeatureShape, GraphBuilder, Value } from '@lens/onnx'

/** How much finer than the feature tensor it is. */
const FINER = 4

/**
 * The layer that also says what is at a place: the last one that is four times as fine as the feature tensor and that every path passes
 * through. It sees what a place looks like and little of what is around it.
 *
 * @param candidates of the model, in the order of computation
 * @returns null where the model has none, as among the tokens of a transformer
 */
export function layerBefore(
  candidates: readonly FeatureCandidate[],
  feature: FeatureShape,
): FeatureCandidate | null {
  if (feature.globals) return null
  const end = candidates.findIndex(({ name }) => name === feature.name)
  const isUsable = ({ closes, form, height, width }: FeatureCandidate) =>
    closes &&
    (form === 'NCHW' || form === 'NHWC') &&
    height >= FINER * feature.height &&
    width >= FINER * feature.width
  return candidates.slice(0, Math.max(0, end)).findLast(isUsable) ?? null
}

/** A layer's means over the places of a coarser grid, [n, e, height, width]. */
export function onGrid(
  b: GraphBuilder,
  map: Value,
  { form, ...layer }: Pick<FeatureCandidate, 'form' | 'height' | 'width'>,
  { height, width }: Pick<FeatureShape, 'height' | 'width'>,
): Value {
  const channelFirst = form === 'NHWC' ? b.transpose(map, [0, 3, 1, 2]) : map
  const [down, right] = [Math.floor(layer.height / height), Math.floor(layer.width / width)]
  // Where the grids do not divide each other, windows overlap: as many as there are places, over all of the layer.
  const kernel_shape = [layer.height - (height - 1) * down, layer.width - (width - 1) * right]
  return b.node('AveragePool', [channelFirst], { kernel_shape, strides: [down, right] })
}
