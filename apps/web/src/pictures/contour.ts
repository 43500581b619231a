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

/** Side of the coordinates that paths are written in. */
export const CONTOUR_SIDE = 200

/** In the same units: below half a screen pixel at the size crops are shown in. */
const TOLERANCE = 0.8

/** Contours end half a sample before the edge. */
const MARGIN = CONTOUR_SIDE / GRID

/** Both as an SVG `d`, in a square of 200 units; empty if the concept is nowhere. */
interface Contour {
  /** Where the concept lies. */
  area: string
  /** Its edge, without what merely follows the edge of the crop. */
  line: string
}

/** Where in a crop the concept lies. Drawn on the server: the browser receives the line, not the map. */
export function contourOf(map: CoefficientMap): Contour {
  if (map.width < 1 || map.height < 1 || map.values.length < map.width * map.height)
    return { area: '', line: '' }
  const [found] = contours().size([GRID, GRID]).thresholds([LEVEL])(upsample(map))
  const scale = CONTOUR_SIDE / GRID
  const rings = (found?.coordinates ?? [])
    .flatMap((polygon) => polygon)
    .map((ring) => ring.map(([x = 0, y = 0]): Position => [Math.round(x * scale), Math.round(y * scale)]))
    .map((ring) => simplify(ring, TOLERANCE))
  return {
    area: rings.map((ring) => `${drawn(ring.slice(0, -1))}Z`).join(''),
    line: rings.flatMap(insideParts).map(drawn).join(''),
  }
}

function drawn(points: readonly Position[]): string {
  return `M${points.map(([x, y]) => `${String(x)} ${String(y)}`).join('L')}`
}

/** The runs of a ring that do not lie on the crop's edge. */
function insideParts(ring: readonly Position[]): Position[][] {
  const parts: Position[][] = []
  ring.slice(1).forEach((end, position) => {
    const start = ring[position]
    if (start === undefined || followsEdge(start, end)) return
    const open = parts.at(-1)
    if (open?.at(-1) === start) open.push(end)
    else parts.push([start, end])
  })
  return parts
}

function followsEdge([ax, ay]: Position, [bx, by]: Position): boolean {
  const near = (a: number, b: number) =>
    (a <= MARGIN && b <= MARGIN) || (a >= CONTOUR_SIDE - MARGIN && b >= CONTOUR_SIDE - MARGIN)
  return near(ax, bx) || near(ay, by)
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
