import type { ConceptMap } from './map.ts'

/**
 * A map at another size: means over what a cell covers where it becomes smaller, and between the centres of cells where it becomes
 * larger. @returns [height × width], row by row
 */
export function resampled(map: ConceptMap, height: number, width: number): Float32Array {
  const down = weights(map.height, height)
  const across = weights(map.width, width)
  const rows = new Float32Array(height * map.width)
  down.forEach((taps, y) => {
    for (const [from, weight] of taps)
      for (let x = 0; x < map.width; x++)
        rows[y * map.width + x] =
          (rows[y * map.width + x] as number) + weight * (map.values[from * map.width + x] as number)
  })
  const out = new Float32Array(height * width)
  across.forEach((taps, x) => {
    for (const [from, weight] of taps)
      for (let y = 0; y < height; y++)
        out[y * width + x] = (out[y * width + x] as number) + weight * (rows[y * map.width + from] as number)
  })
  return out
}

/** Which cells, and how much of each, make every cell of the new axis. */
function weights(from: number, to: number): [cell: number, weight: number][][] {
  const scale = from / to
  return Array.from({ length: to }, (_, i) => {
    if (scale <= 1) {
      const centre = Math.min(from - 1, Math.max(0, (i + 0.5) * scale - 0.5))
      const first = Math.floor(centre)
      const second = Math.min(from - 1, first + 1)
      return [
        [first, 1 - (centre - first)],
        [second, centre - first],
      ]
    }
    const [start, end] = [i * scale, (i + 1) * scale]
    return Array.from({ length: Math.ceil(end - 1e-9) - Math.floor(start) }, (_, j) => {
      const cell = Math.floor(start) + j
      return [cell, (Math.min(end, cell + 1) - Math.max(start, cell)) / scale]
    })
  })
}
