import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  findClass,
  findImage,
  listClasses,
  nameClasses,
  similarPoints,
  spreadOfConcept,
  type LensDatabase,
} from './index.ts'
import { SCENARIO, seedScenario } from './testing/scenario.ts'

let home: string
let db: LensDatabase
const { modelId } = SCENARIO
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-db-'))
  db = await seedScenario(home, { classes: 8 })
})
afterAll(async () => {
  await db.close()
  rmSync(home, { recursive: true, force: true })
})

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, v, i) => sum + v * (y[i] ?? 0), 0)
  return dot(a, b) / (Math.hypot(...a) * Math.hypot(...b))
}

it('finds every image that the page of its class shows, by its key', async () => {
  const detail = await findClass(db, modelId, 251)
  for (const point of [...(detail?.bestPoints ?? []), ...(detail?.falsePositives ?? [])])
    expect(await findImage(db, modelId, point.key)).toEqual({ role: 'point', point })
  for (const point of detail?.misses ?? [])
    expect(await findImage(db, modelId, point.key)).toEqual({ role: 'miss', point })
  expect(detail?.misses).toHaveLength(2)
})

it('knows no image of another number, class or run', async () => {
  const key = { classIndex: 251, role: 'point', position: 0 } as const
  expect(await findImage(db, modelId, { ...key, position: 14 })).toBeNull()
  expect(await findImage(db, modelId, { ...key, role: 'miss', position: 2 })).toBeNull()
  expect(await findImage(db, modelId, { ...key, classIndex: 252 })).toBeNull()
  expect(await findImage(db, 'unknown', key)).toBeNull()
})

it('orders the other points by the cosine of their contributions', async () => {
  const of = async (position: number) => {
    const found = await findImage(db, modelId, { classIndex: 251, role: 'point', position })
    return found?.role === 'point' ? found.point.contributions : []
  }
  const own = await of(3)
  const others = await Promise.all(
    Array.from({ length: 14 }, (_, i) => i)
      .filter((i) => i !== 3)
      .map(async (position) => ({ position, similarity: cosine(own, await of(position)) })),
  )
  const expected = others.sort((a, b) => b.similarity - a.similarity).slice(0, 5)
  const query = { modelId, classIndex: 251, contributions: own, except: 3, count: 5 }
  const found = await similarPoints(db, query)
  expect(found.map(({ point }) => point.key.position)).toEqual(expected.map(({ position }) => position))
  found.forEach(({ similarity }, i) => {
    expect(similarity).toBeCloseTo(expected[i]?.similarity ?? NaN, 12)
  })
  // Twice the score for the same reasons is the same; and an image from elsewhere may find this very point.
  const doubled = { ...query, contributions: own.map((x) => 2 * x) }
  expect((await similarPoints(db, doubled)).map(({ point }) => point.image)).toEqual(
    found.map(({ point }) => point.image),
  )
  const [first] = await similarPoints(db, { ...query, except: undefined })
  expect([first?.point.key.position, first?.similarity.toFixed(6)]).toEqual([3, '1.000000'])
})

it('is at no loss where nothing contributes or nothing is there', async () => {
  const query = { modelId, classIndex: 251, contributions: [0, 0, 0, 0, 0], count: 3 }
  expect((await similarPoints(db, query)).map(({ similarity }) => similarity)).toEqual([0, 0, 0])
  expect(await similarPoints(db, { ...query, classIndex: 252 })).toEqual([])
})

it('spreads a concept over the points of its class, and ranks them by it', async () => {
  const { contributions, most } = await spreadOfConcept(db, {
    modelId,
    classIndex: 251,
    concept: 2,
    count: 4,
  })
  const all = await Promise.all(
    contributions.map((_, position) => findImage(db, modelId, { classIndex: 251, role: 'point', position })),
  )
  expect(contributions).toHaveLength(14)
  all.forEach((image, position) => {
    expect(image?.role === 'point' && image.point.contributions[2]).toBe(contributions[position])
  })
  expect(most.map((point) => point.contributions[2])).toEqual(
    contributions.toSorted((a, b) => b - a).slice(0, 4),
  )
  const nothing = await spreadOfConcept(db, { modelId, classIndex: 252, concept: 2, count: 4 })
  expect(nothing).toEqual({ contributions: [], most: [] })
})

it('names classes in the order asked, explained or not', async () => {
  expect(await nameClasses(db, modelId, [999, 251])).toEqual([
    { index: 999, name: 'specimen 999', slug: 'specimen-999', explained: false },
    { index: 251, name: 'dalmatian', slug: 'dalmatian', explained: true },
  ])
})

it('lists the classes of a run from A to Z', async () => {
  const names = (await listClasses(db, modelId)).map(({ name }) => name)
  const markup = "<img src=x onerror=alert(1)>jack-o'-lantern"
  expect(names).toEqual([
    ...['crane', 'crane', 'crème brûlée', 'cup', 'dalmatian', 'espresso'],
    ...[markup, 'zebra'],
  ])
})
