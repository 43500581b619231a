import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeShared, sharedPath } from '@lens/onnx/testing'
import { findPages } from './find-pages.ts'
import { publishedLayout } from './layout.ts'
import { readPublishedPage } from './page.ts'
import { readPublished, storedPublished, writePublished } from './store.ts'

/** What an independent reading of the same pages found. */
interface Listed {
  classId: number
  fullName: string
  wnid: string
  concepts: {
    importance: number
    important: boolean
    similarity2d: { x: number; y: number }
    alignedClasses: { classId: number; name: string; percent: number }[]
  }[]
  points: { count: number; imageIds: string[]; mostImportantCounts: Record<string, number> }
}

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'lens-published-'))
})
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

describeShared('the published LENS site', ['lens-published/pages', 'lens-published/lens.jsonl.gz'], () => {
  const folder = sharedPath('lens-published/pages')
  const read = (name: string) =>
    readPublishedPage(readFileSync(join(folder, name, 'index.html'), 'utf8'), name)
  const listed = () =>
    gunzipSync(readFileSync(sharedPath('lens-published/lens.jsonl.gz')))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Listed)

  it('says on every page what another reading of it found', () => {
    const names = readdirSync(folder)
    expect(names).toHaveLength(12)
    const byIndex = new Map(listed().map((one) => [one.classId, one]))
    for (const name of names) {
      const page = read(name)
      const expected = byIndex.get(page.class.index)
      if (!expected) throw new Error(`${name} is not listed.`)
      expect([page.class.name, ...page.class.synonyms].join(', ')).toBe(expected.fullName)
      expect(page.class.wnid).toBe(expected.wnid)
      expect(page.concepts).toHaveLength(expected.concepts.length)
      page.concepts.forEach(({ importance, important, at, alignments }, index) => {
        const concept = expected.concepts[index]
        expect({ importance, important }).toEqual({
          importance: concept?.importance,
          important: concept?.important,
        })
        expect(at[0]).toBeCloseTo(concept?.similarity2d.x ?? NaN, 2)
        expect(at[1]).toBeCloseTo(concept?.similarity2d.y ?? NaN, 2)
        expect(
          alignments.map(({ classIndex, name, cosine }) => [
            classIndex,
            name,
            Math.round(cosine * 1e4) / 100,
          ]),
        ).toEqual(concept?.alignedClasses.map(({ classId, name, percent }) => [classId, name, percent]))
      })
      expect(page.points).toHaveLength(expected.points.count)
      expect(page.points.slice(0, 5).map(({ image }) => image)).toEqual(expected.points.imageIds)
      for (const [concept, count] of Object.entries(expected.points.mostImportantCounts))
        expect(page.points.filter(({ dominant }) => dominant === Number(concept))).toHaveLength(count)
    }
  })

  it('refuses a page of which a list is cut short, a point is of no concept, or a picture is elsewhere', () => {
    const html = readFileSync(join(folder, 'espresso', 'index.html'), 'utf8')
    const broken = (from: RegExp | string, to: string) => () =>
      readPublishedPage(html.replace(from, to), 'espresso')
    expect(broken(/const colors = \['[^']*', /, 'const colors = [')).toThrow(/no class page .*shorter|lists/)
    expect(broken(/const colors = \['[^']*'/, "const colors = ['rgba(1,2,3,1)'")).toThrow(
      /colour of no concept/,
    )
    expect(broken('(class id 967)', '')).toThrow(/which class it is about/)
    expect(broken(/fviz\/967_3/g, 'fviz/1_3')).toThrow(/concept 3 has no picture/)
    expect(broken(/const concept_to_classes = \{/, 'const concept_to_classes = {{')).toThrow(
      /espresso is no class page/,
    )
    expect(broken('data: [2, 24', 'data: [2, oops')).toThrow(/do not fit together/)
  })

  it('keeps a class in the home as it was read', async () => {
    const espresso = read('espresso')
    await writePublished(home, espresso)
    expect(await readPublished(home, 967)).toEqual(espresso)
    expect(await storedPublished(home)).toMatchObject([{ modelId: 'lens-site', classIndex: 967 }])
    expect(await readPublished(home, 1)).toBeNull()
    writeFileSync(join(home, 'published', 'lens-site', '967.json'), '{"version":1')
    await expect(readPublished(home, 967)).rejects.toThrow(/damaged/)
  })

  it('draws images and concepts as the page does, in fractions', () => {
    const espresso = read('espresso')
    const { points, concepts } = publishedLayout(espresso)
    expect([points.tsne.length, concepts.length]).toEqual([espresso.points.length, 10])
    for (const [placed, drawn] of [
      [points.tsne, espresso.points],
      [concepts, espresso.concepts],
    ] as const) {
      const [xs, ys] = [placed.map(([x]) => x), placed.map(([, y]) => y)]
      expect(Math.min(...xs, ...ys)).toBe(0)
      expect(Math.max(...xs, ...ys)).toBe(1)
      // One scale for both directions; up is up.
      const [a, b] = drawn.slice(0, 2).map(({ at }) => at) as [[number, number], [number, number]]
      const [p, q] = placed as unknown as [[number, number], [number, number]]
      const scale = (q[0] - p[0]) / (b[0] - a[0])
      expect(scale).toBeGreaterThan(0)
      expect((q[1] - p[1]) / (a[1] - b[1]) / scale).toBeCloseTo(1, 1)
    }
  })

  it('finds the pages of a folder of classes, of one class, and a page itself', async () => {
    expect(await findPages(folder)).toHaveLength(12)
    const page = join(folder, 'crane', 'index.html')
    expect(await findPages(join(folder, 'crane'))).toEqual([page])
    expect(await findPages(page)).toEqual([page])
  })
})

it('says so where there are no pages', async () => {
  await expect(findPages(join(home, 'nowhere'))).rejects.toThrow(/does not exist/)
  await expect(findPages(home)).rejects.toThrow(/holds no pages/)
})
