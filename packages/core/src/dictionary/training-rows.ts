import { dot, matrix, row, type Matrix } from '../matrix.ts'
import type { Observations } from '../model/observe.ts'
import { Random } from '../random.ts'
import type { TrainingRows } from './dictionary.ts'

/** Rows of either kind that a dictionary is learnt from at most: more change it little, and it is learnt in half a second. */
const MOST_ROWS = 2000

/**
 * Pooled crops, which show concepts enlarged, and positions of whole points, which they must explain: samples of both, each
 * block with the same energy.
 */
export async function cropsAndPositions(observations: Observations, seed: number): Promise<TrainingRows> {
  const crops = evenRows(observations.crops, MOST_ROWS)
  const positions = await sampledPositions(observations, MOST_ROWS, seed)
  const a = matrix(crops.rows + positions.rows, crops.columns)
  a.data.set(crops.data)
  a.data.set(positions.data, crops.data.length)
  const [ofCrops, ofPositions] = [dot(crops.data, crops.data), dot(positions.data, positions.data)]
  const weight = ofPositions > 0 ? ofCrops / ofPositions : 1
  const weights = new Float64Array(a.rows).fill(1, 0, crops.rows).fill(weight, crops.rows)
  return { a, weights }
}

/** Activations at so many positions of the points, as many of each, n × p. */
export async function sampledPositions(
  { features, logits, crops }: Observations,
  most: number,
  seed: number,
): Promise<Matrix> {
  const channels = crops.columns
  const random = new Random(seed)
  const points = logits.length
  const perPoint = features.length / channels
  const total = Math.min(most, points * perPoint)
  const out = matrix(total, channels)
  let filled = 0
  for (let point = 0; point < points; point++) {
    const until = Math.floor(((point + 1) * total) / points)
    if (until === filled) continue
    const map = await features.read(point)
    for (const position of random.shuffled(perPoint).slice(0, until - filled)) {
      const values = row(out, filled++)
      for (let j = 0; j < channels; j++) values[j] = map[j * perPoint + position] as number
    }
  }
  return out
}

/** At most so many of the rows, at even steps. */
function evenRows(x: Matrix, most: number): Matrix {
  if (x.rows <= most) return x
  const out = matrix(most, x.columns)
  for (let i = 0; i < most; i++) row(out, i).set(row(x, Math.floor((i * x.rows) / most)))
  return out
}
