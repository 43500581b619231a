import { contours } from 'd3-contour'
import { simplify, type Position } from './simplify.ts'

/** A coefficient map, row by row, 1 at its largest value. */
interface CoefficientMap {
  height: number
  width: number
  values: number[]
}

/** Samples per side: fine enough that a contour of a 7×7 map looks drawn, coarse enough for a short path. */
const GRID = 40

/** A position belongs to the concept where its coefficient is at least half of the crop's largest. */
const LEVEL = 0.5

/** Side of the square that outlines are drawn in. */
export const OUTLINE_SIDE = 200

/** In the same units: below half a screen pixel at the size crops are shown in. */
const TOLERANCE = 0.8

/** Contours end half a sample before the edge; what does so goes on beyond it, so that no line is drawn along the edge. */
const MARGIN = OUTLINE_SIDE / GRID
const BEYOND = 10

/** A closed line that goes there and back, such as around a corner of which all lies beyond the edges: it encloses nothing. */
const TWO_POINTS = 3

/**
 * Where in a crop the concept lies, as an SVG `d` in a square of 200 units that cuts it off; empty if the concept is nowhere. Drawn once,
 * when a class is imported: pages repeat the line, and nobody needs the map.
 */
export function outlineOf(map: CoefficientMap): string {
  if (map.width < 1 || map.height < 1 || map.values.length < map.width * map.height) return ''
  const [found] = contours().size([GRID, GRID]).thresholds([LEVEL])(upsample(map))
  return (found?.coordinates ?? [])
    .flatMap((polygon) => polygon)
    .map((ring) => ring.map(([x = 0, y = 0]): Position => [inUnits(x), inUnits(y)]))
    .map((ring) => simplify(ring, TOLERANCE))
    .filter((ring) => ring.length > TWO_POINTS)
    .map(drawn)
    .join('')
}

function inUnits(sample: number): number {
  const place = Math.round((sample * OUTLINE_SIDE) / GRID)
  if (place <= MARGIN) return -BEYOND
  return place >= OUTLINE_SIDE - MARGIN ? OUTLINE_SIDE + BEYOND : place
}

/** A closed line, from point to point: steps are shorter to write than places. */
function drawn(ring: readonly Position[]): string {
  const steps = ring.slice(1, -1).map(([x, y], before) => {
    const [fromX, fromY] = ring[before] as Position
    return `${x - fromX} ${y - fromY}`
  })
  return `M${(ring[0] as Position).join(' ')}l${steps.join(' ')}z`.replaceAll(' -', '-')
}

/** Bilinear, between the centres of the map's cells; beyond the outer centres the edge value holds. */
function upsample({ height, width, values }: CoefficientMap): number[] {
  const at = (row: number, column: number) => values[row * width + column] ?? 0
  const along = (index: number, cells: number) => {
    const position = Math.min(Math.max(((index + 0.5) / GRID) * cells - 0.5, 0), cells - 1)
    const low = Math.floor(position)
    return { low, high: Math.min(low + 1, cells - 1), part: position - low }
  }
  const columns = Array.from({ length: GRID }, (_, index) => along(index, width))
  return Array.from({ length: GRID }, (_, index) => along(index, height)).flatMap((row) =>
    columns.map((column) => {
      const upper = at(row.low, column.low) * (1 - column.part) + at(row.low, column.high) * column.part
      const lower = at(row.high, column.low) * (1 - column.part) + at(row.high, column.high) * column.part
      return upper * (1 - row.part) + lower * row.part
    }),
  )
}
