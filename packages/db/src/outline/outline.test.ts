import fc from 'fast-check'
import { expect, it } from 'vitest'
import { OUTLINE_SIDE, outlineOf } from './outline.ts'

/** The corners of every closed line of a path. */
function ringsOf(path: string): [number, number][][] {
  return path
    .split('z')
    .filter((ring) => ring !== '')
    .map((ring) => {
      const [x = 0, y = 0, ...steps] = (ring.match(/-?\d+/g) ?? []).map(Number)
      const corners: [number, number][] = [[x, y]]
      for (let at = 0; at < steps.length; at += 2) {
        const [fromX, fromY] = corners.at(-1) as [number, number]
        corners.push([fromX + (steps[at] as number), fromY + (steps[at + 1] as number)])
      }
      return corners
    })
}

/** Whether a place lies inside, by the parity of the lines to its left. */
function contains(path: string, x: number, y: number): boolean {
  let inside = false
  for (const ring of ringsOf(path)) {
    ring.forEach(([ax, ay], position) => {
      const [bx, by] = ring[(position + 1) % ring.length] as [number, number]
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside
    })
  }
  return inside
}

it('is nothing where the concept is nowhere, and round everything where it is everywhere', () => {
  expect(outlineOf({ height: 2, width: 2, values: [0, 0, 0, 0] })).toBe('')
  expect(outlineOf({ height: 0, width: 0, values: [] })).toBe('')
  const everywhere = outlineOf({ height: 2, width: 2, values: [1, 1, 1, 1] })
  for (const [x, y] of ringsOf(everywhere).flat()) {
    expect([-10, OUTLINE_SIDE + 10]).toContain(x)
    expect([-10, OUTLINE_SIDE + 10]).toContain(y)
  }
  expect(contains(everywhere, 1, 1)).toBe(true)
})

it('draws no line around a corner that lies beyond the edges', () => {
  const side = 40
  const corner = Array.from({ length: side * side }, (_, cell) => (cell === 0 ? 1 : 0))
  expect(outlineOf({ height: side, width: side, values: corner })).toBe('')
})

it('runs halfway between cells that have the concept and cells that have not, and leaves by the edge', () => {
  const left = outlineOf({ height: 2, width: 2, values: [1, 0, 1, 0] })
  const inside = ringsOf(left)
    .flat()
    .map(([x]) => x)
    .filter((x) => x > 0)
  expect(inside.length).toBeGreaterThan(0)
  for (const x of inside) expect(Math.abs(x - OUTLINE_SIDE / 2)).toBeLessThanOrEqual(3)
  expect(
    ringsOf(left)
      .flat()
      .every(([, y]) => y === -10 || y === OUTLINE_SIDE + 10),
  ).toBe(true)
})

it('holds the middle of every cell that has the concept for sure, and of no other', () => {
  const cell = fc.constantFrom(0, 1)
  fc.assert(
    fc.property(fc.array(cell, { minLength: 16, maxLength: 16 }), (values) => {
      const path = outlineOf({ height: 4, width: 4, values })
      values.forEach((value, index) => {
        const [x, y] = [((index % 4) + 0.5) * 50 + 0.3, (Math.floor(index / 4) + 0.5) * 50 + 0.3]
        expect(contains(path, x, y)).toBe(value === 1)
      })
    }),
  )
})
