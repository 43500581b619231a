export type Position = readonly [x: number, y: number]

/** Fewer points for the same line (Ramer, Douglas and Peucker): none that is left out lay further off than `tolerance`. */
export function simplify(line: readonly Position[], tolerance: number): Position[] {
  const first = line[0]
  const last = line.at(-1)
  if (first === undefined || last === undefined || line.length < 3) return [...line]
  let furthest = 0
  let largest = 0
  line.forEach((point, index) => {
    const distance = distanceToLine(point, first, last)
    if (distance > largest) {
      largest = distance
      furthest = index
    }
  })
  if (largest <= tolerance) return [first, last]
  return [
    ...simplify(line.slice(0, furthest + 1), tolerance).slice(0, -1),
    ...simplify(line.slice(furthest), tolerance),
  ]
}

/** Of a closed line both ends are one point; then the distance to that point counts. */
function distanceToLine([x, y]: Position, [ax, ay]: Position, [bx, by]: Position): number {
  const length = Math.hypot(bx - ax, by - ay)
  if (length === 0) return Math.hypot(x - ax, y - ay)
  return Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
}
