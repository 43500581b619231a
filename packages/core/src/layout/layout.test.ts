import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { Random } from '../random.ts'
import { layOut } from './lay-out.ts'
import { LAYOUT_METHODS } from './methods.ts'
import { placeConcepts } from './place-concepts.ts'
import { placePoints } from './place-points.ts'
import { explanationLike } from '../explanation/testing.ts'

const METHODS = Object.entries(LAYOUT_METHODS)

/** Three groups of points, each of which one concept dominates. */
function groups(perGroup: number): number[][] {
  const random = new Random(1)
  return Array.from({ length: 3 * perGroup }, (_, i) =>
    Array.from({ length: 6 }, (_, k) => (k === i % 3 ? 6 : 0) + random.gaussian()),
  )
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, i) => value - (b[i] as number)))
}

describe.each(METHODS)('%s', (_, method) => {
  it('keeps groups together', () => {
    const places = placePoints(method, groups(25))
    const near = places.map((place, i) =>
      places
        .map((other, j) => ({ j, distance: distance(place, other) }))
        .filter(({ j }) => j !== i)
        .sort((a, b) => a.distance - b.distance)
        .slice(0, 5),
    )
    const own = near.flatMap((neighbours, i) => neighbours.map(({ j }) => j % 3 === i % 3))
    expect(own.filter(Boolean).length / own.length).toBeGreaterThan(0.95)
  })

  it('gives the same picture every time', () => {
    expect(placePoints(method, groups(8))).toEqual(placePoints(method, groups(8)))
  })

  it('fills the square, whatever it is given, and keeps equal points together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 3, maxLength: 3 }), {
          maxLength: 12,
        }),
        (vectors) => {
          const places = placePoints(method, [...vectors, ...vectors])
          expect(places).toHaveLength(2 * vectors.length)
          expect(places.slice(vectors.length)).toEqual(places.slice(0, vectors.length))
          for (const value of places.flat()) {
            expect(value).toBeGreaterThanOrEqual(0)
            expect(value).toBeLessThanOrEqual(1)
          }
        },
      ),
      { numRuns: 25, seed: 1 },
    )
  })

  it('has a place for points that are all equally far from each other', () => {
    const corners = Array.from({ length: 9 }, (_, i) =>
      Array.from({ length: 9 }, (_, k) => (k === i ? 1 : 0)),
    )
    for (const value of placePoints(method, corners).flat()) expect(value).not.toBeNaN()
  })

  it('puts points that are all the same in the middle', () => {
    expect(placePoints(method, [[1, 2]])).toEqual([[0.5, 0.5]])
    expect(
      placePoints(
        method,
        Array.from({ length: 4 }, () => [1, 2]),
      ),
    ).toEqual(Array.from({ length: 4 }, () => [0.5, 0.5]))
  })
})

describe('concepts', () => {
  it('lie as far apart as their directions, where a plane has room for that', () => {
    // Unit vectors in a plane through the origin, and so on a circle around it.
    const angles = [0, 0.4, 1.3, 2.2]
    const cosines = angles.map((a) => angles.map((b) => Math.cos(a - b)))
    const places = placeConcepts(cosines)
    const apart = (i: number, j: number) =>
      distance(places[i] as number[], places[j] as number[]) /
      distance(places[0] as number[], places[3] as number[])
    const chord = (i: number, j: number) =>
      Math.sin(Math.abs((angles[i] as number) - (angles[j] as number)) / 2) / Math.sin(1.1)
    for (const [i, j] of [
      [0, 1],
      [1, 2],
      [0, 2],
      [1, 3],
    ] as const)
      expect(apart(i, j)).toBeCloseTo(chord(i, j), 3)
  })

  it('have places where there is one, where there are two, and where all are the same', () => {
    expect(placeConcepts([[1]])).toEqual([[0.5, 0.5]])
    expect(
      placeConcepts([
        [1, 0],
        [0, 1],
      ]).map(([, y]) => y),
    ).toEqual([0.5, 0.5])
    expect(
      placeConcepts([
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ]),
    ).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
      [0.5, 0.5],
    ])
  })
})

it('a class has its misses after its points, and leaves out those that were not explained', () => {
  const explanation = explanationLike({ picture: `${'0'.repeat(32)}.webp` })
  const [point] = explanation.points
  if (!point) throw new Error('no point')
  const split = { ...point, contributions: [-4], dominant: 0 }
  const laid = layOut({ ...explanation, misses: [{ ...point, split }, { ...point }] })
  expect(laid.points.umap).toHaveLength(2)
  expect(laid.points.umap?.[0]).not.toEqual(laid.points.umap?.[1])
  expect(laid.concepts).toEqual([[0.5, 0.5]])
})
