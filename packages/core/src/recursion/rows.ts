import type { FeatureShape } from '@lens/onnx'
import type { TrainingRows } from '../dictionary/dictionary.ts'
import { resampled } from '../maps/resample.ts'
import { matrix, row } from '../matrix.ts'

/** Positions that sub-concepts are learnt from at most: as many again find the same in twice the time. */
const MOST_ROWS = 750

/** A crop at the earlier layer, [p, positions], and its parent at the later one, [positions]. */
export interface ObservedCrop {
  readonly activations: Float32Array
  readonly presence: Float32Array
}

/**
 * Activations at the positions where the parent is, each counting as much as there is of it: what is elsewhere in the crop is no part
 * of it.
 *
 * @returns null where the parent is nowhere, or nothing is active where it is
 */
export function rowsWhereParentIs(
  crops: readonly ObservedCrop[],
  layer: FeatureShape,
  later: FeatureShape,
): TrainingRows | null {
  const positions = layer.height * layer.width
  const weights = crops.map(({ presence }) =>
    resampled({ height: later.height, width: later.width, values: presence }, layer.height, layer.width),
  )
  const places = crops.flatMap((_, crop) =>
    Array.from({ length: positions }, (_, position) => ({
      crop,
      position,
      weight: weights[crop]?.[position] as number,
    })).filter(({ weight }) => weight > 0),
  )
  const count = Math.min(MOST_ROWS, places.length)
  const chosen = Array.from(
    { length: count },
    (_, i) => places[Math.floor((i * places.length) / count)] as (typeof places)[number],
  )
  const rows = matrix(count, layer.channels)
  chosen.forEach(({ crop, position }, i) => {
    const { activations } = crops[crop] as ObservedCrop
    const to = row(rows, i)
    for (let c = 0; c < layer.channels; c++) to[c] = activations[c * positions + position] as number
  })
  if (rows.data.every((value) => value === 0)) return null
  return { rows, weights: Float32Array.from(chosen, ({ weight }) => weight), metric: null }
}
