import { Matrix as Dense, inverse } from 'ml-matrix'

/**
 * Natural images in colours that are not correlated with each other: `logit(rgb) = decorrelated · COLOURS`, one row a
 * decorrelated channel (lightness, blue to yellow, green to magenta). ImageNet's, from Olah et al. 2017 and as Xplique has it.
 */
export const COLOURS = [
  [0.56282854, 0.5844758, 0.5844758],
  [0.19482528, 0, -0.19482528],
  [0.0432945, -0.10823626, 0.06494176],
]

/** Black and white are infinitely far away in logits; these are as near as they are taken to be. */
const DARKEST = 0.02

/** Pixels [3, …] between 0 and 1 as decorrelated planes of the same shape: what COLOURS and a sigmoid make pixels of. */
export function toPlanes(pixels: Float32Array): Float32Array {
  const back = inverse(new Dense(COLOURS)).to2DArray() as [Row, Row, Row]
  const size = pixels.length / 3
  const logits = pixels.map((pixel) => {
    const inside = Math.min(1 - DARKEST, Math.max(DARKEST, pixel))
    return Math.log(inside / (1 - inside))
  })
  const out = new Float32Array(pixels.length)
  for (let i = 0; i < size; i++) {
    const [r, g, b] = [0, 1, 2].map((c) => logits[c * size + i] as number) as Row
    for (let d = 0; d < 3; d++)
      out[d * size + i] = r * at(back, 0, d) + g * at(back, 1, d) + b * at(back, 2, d)
  }
  return out
}

type Row = [number, number, number]

function at(rows: [Row, Row, Row], row: 0 | 1 | 2, column: number): number {
  return rows[row][column] as number
}
