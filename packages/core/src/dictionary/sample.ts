import { matrix, row, type Matrix } from '../matrix.ts'
import type { Learnable } from '../model/observe.ts'
import { Random } from '../random.ts'

/** Activations at some positions, and what the earlier layer has there. */
export interface SampledRows {
  /** n × p */
  readonly rows: Matrix
  /** n × e; e = 0 for tokens without a place, and where the model has no earlier layer */
  readonly earlier: Matrix
}

/**
 * Activations at so many positions of the points, as many of each.
 * @param from the first position to take, and how many of every point there are; default: all
 */
export async function sampledPositions(
  { features, logits, crops }: Learnable,
  most: number,
  seed: number,
  { start = 0, count }: { start?: number; count?: number } = {},
): Promise<SampledRows> {
  const channels = crops.columns
  const random = new Random(seed)
  const points = logits.length
  const perPoint = features.length / channels
  const places = count ?? perPoint - start
  const total = Math.min(most, points * places)
  const rows = matrix(total, channels)
  let earlier = matrix(total, 0)
  let filled = 0
  for (let point = 0; point < points; point++) {
    const until = Math.floor(((point + 1) * total) / points)
    if (until === filled) continue
    const seen = await features.read(point)
    if (earlier.columns === 0 && start === 0) earlier = matrix(total, seen.earlier.length / places)
    for (const position of random.shuffled(places).slice(0, until - filled)) {
      copyPosition(seen.features, perPoint, start + position, row(rows, filled))
      copyPosition(seen.earlier, places, position, row(earlier, filled))
      filled++
    }
  }
  return { rows, earlier }
}

/** The channels of one position. @param map [channels, positions] */
function copyPosition(map: Float32Array, positions: number, position: number, to: Float32Array): void {
  for (let j = 0; j < to.length; j++) to[j] = map[j * positions + position] as number
}

/** At most so many of the rows, at even steps. */
export function evenRows(x: Matrix, most: number): Matrix {
  if (x.rows <= most) return x
  const out = matrix(most, x.columns)
  for (let i = 0; i < most; i++) row(out, i).set(row(x, Math.floor((i * x.rows) / most)))
  return out
}
