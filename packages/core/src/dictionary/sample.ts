import { matrix, row, type Matrix } from '../matrix.ts'
import type { Learnable } from '../model/observe.ts'
import { Random } from '../random.ts'

/**
 * Activations at so many positions of the points, as many of each, n × p.
 * @param from the first position to take, and how many of every point there are; default: all
 */
export async function sampledPositions(
  { features, logits, crops }: Learnable,
  most: number,
  seed: number,
  { start = 0, count }: { start?: number; count?: number } = {},
): Promise<Matrix> {
  const channels = crops.columns
  const random = new Random(seed)
  const points = logits.length
  const perPoint = features.length / channels
  const places = count ?? perPoint - start
  const total = Math.min(most, points * places)
  const out = matrix(total, channels)
  let filled = 0
  for (let point = 0; point < points; point++) {
    const until = Math.floor(((point + 1) * total) / points)
    if (until === filled) continue
    const map = await features.read(point)
    for (const position of random.shuffled(places).slice(0, until - filled)) {
      const values = row(out, filled++)
      for (let j = 0; j < channels; j++) values[j] = map[j * perPoint + start + position] as number
    }
  }
  return out
}

/** At most so many of the rows, at even steps. */
export function evenRows(x: Matrix, most: number): Matrix {
  if (x.rows <= most) return x
  const out = matrix(most, x.columns)
  for (let i = 0; i < most; i++) row(out, i).set(row(x, Math.floor((i * x.rows) / most)))
  return out
}
