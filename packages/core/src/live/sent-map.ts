import type { ConceptMap } from '../maps/map.ts'
import type { SentMap } from './live-explanation.ts'

/** A map relative to its largest value; nothing where a signed code is negative. */
export function sentMap({ height, width, values }: ConceptMap): SentMap {
  const peak = values.reduce((most, value) => Math.max(most, value), 0)
  const share = (value: number) => (value > 0 ? Math.round((1000 * value) / peak) / 1000 : 0)
  return { height, width, values: Array.from(values, share) }
}

/** A map of at most `side` cells a side: means over squares of pixels, those at the far edges cut off by it. */
export function coarsened({ height, width, values }: ConceptMap, side: number): ConceptMap {
  const step = Math.ceil(Math.max(height, width) / side)
  const size = { height: Math.ceil(height / step), width: Math.ceil(width / step) }
  const sums = new Float32Array(size.height * size.width)
  const counts = new Float32Array(sums.length)
  values.forEach((value, pixel) => {
    const y = Math.floor(pixel / width / step)
    const cell = y * size.width + Math.floor((pixel % width) / step)
    sums[cell] = (sums[cell] as number) + value
    counts[cell] = (counts[cell] as number) + 1
  })
  return { ...size, values: sums.map((sum, cell) => sum / (counts[cell] as number)) }
}
