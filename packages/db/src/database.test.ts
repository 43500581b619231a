import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateDatabase, openDatabase, importExplanation, importModel, type LensDatabase } from './index.ts'
import { findClass } from './queries/class-detail.ts'
import { neighbours, randomClass, searchClasses } from './queries/classes.ts'
import { gallery, queryConcepts, searchConcepts } from './queries/concepts.ts'
import { findPicture } from './queries/pictures.ts'
import { listModels } from './queries/models.ts'
import type { ClassCard, ClassQuery } from './views.ts'
import { explanationOf, modelOf, SCENARIO, seedScenario } from './testing/scenario.ts'

let home: string
let db: LensDatabase
const { modelId } = SCENARIO
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-db-'))
  db = await seedScenario(home, { classes: 40 })
})
afterAll(async () => {
  await db.close()
  rmSync(home, { recursive: true, force: true })
})

async function find(text: string): Promise<number[]> {
  return (await searchClasses(db, { modelId, text, perPage: 200 })).rows.map(({ index }) => index)
}

describe('opening', () => {
  it('says what to run where there is no database, and what to do with a damaged one', () => {
    const empty = mkdtempSync(join(tmpdir(), 'lens-db-'))
    expect(() => openDatabase(empty)).toThrow(/lens explain/)
    writeFileSync(
      join(empty, 'lens.db'),
      'this is not a database at all, but a text of some length'.repeat(100),
    )
    expect(() => openDatabase(empty)).toThrow(/damaged/)
    rmSync(empty, { recursive: true })
  })

  it('migrates twice without harm', async () => {
    migrateDatabase(home)
    expect((await listModels(db)).map(({ id }) => id)).toEqual([modelId, SCENARIO.otherModelId])
  })
})

describe('importing', () => {
  const model = modelOf('imported-00000003', 'linear')
  const label = model.labels[251]
  if (!label) throw new Error('The scenario lost its labels.')
  const explanation = explanationOf(model, label, ['0123456789abcdef0123456789abcdef.webp'])

  it('is idempotent, and all or nothing', async () => {
    const own = mkdtempSync(join(tmpdir(), 'lens-db-'))
    migrateDatabase(own)
    const fresh = openDatabase(own)
    await expect(importExplanation(fresh, explanation)).rejects.toThrow(/not in the database/)
    await importModel(fresh, model)
    await importExplanation(fresh, explanation)
    const before = await findClass(fresh, model.id, 251)
    await importExplanation(fresh, explanation)
    expect(await findClass(fresh, model.id, 251)).toEqual(before)
    // Two points in one place: the second breaks a key after most rows have been written.
    const [first] = explanation.concepts
    const broken = {
      ...explanation,
      crops: 1,
      concepts: [...explanation.concepts, ...(first ? [first] : [])],
    }
    await expect(importExplanation(fresh, broken)).rejects.toThrow()
    expect(await findClass(fresh, model.id, 251)).toEqual(before)
    await fresh.close()
    rmSync(own, { recursive: true })
  })
})

describe('search', () => {
  it.each<[string, string, number]>([
    ['a name', 'dalmatian', 251],
    ['a prefix', 'dalm', 251],
    ['a typo', 'dalmation', 251],
    ['another typo', 'expresso', 967],
    ['a synonym', 'coach dog', 251],
    ['a wnid', 'n10000251', 251],
    ['an index', '251', 251],
    ['a label', 'black spots', 251],
    ['a name without its accents', 'creme brulee', 409],
    ['a name with markup', "jack-o'-lantern", 607],
  ])('finds by %s, first', async (_, text, index) => {
    expect((await find(text))[0]).toBe(index)
  })

  it('keeps classes of one name apart', async () => {
    expect([...(await find('crane'))].sort()).toEqual([...SCENARIO.cranes].sort())
  })

  it('forgives two letters of a short word that are the wrong way round', async () => {
    expect(await find('carne')).toEqual(expect.arrayContaining([...SCENARIO.cranes]))
  })

  it('finds nothing for what nothing resembles', async () => {
    expect(await find('qqqqwwwwzzzz')).toEqual([])
  })

  it('finds a concept by its label, and only that one', async () => {
    const { rows } = await searchConcepts(db, { modelId, text: 'black spots' })
    expect(rows.map((row) => [row.classIndex, row.index, row.label])).toEqual([[251, 1, 'black spots']])
  })

  it('takes whatever is typed as words, never as syntax', async () => {
    const syntax = fc.constantFrom(
      '"',
      "'",
      '*',
      '(',
      ')',
      'NEAR',
      'AND',
      'OR',
      'NOT',
      ':',
      '^',
      '-',
      '{name}',
      ';',
      '%',
      '\0',
      '🦓',
    )
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(syntax, { maxLength: 12 }).map((parts) => parts.join(' ')),
    )
    await fc.assert(
      fc.asyncProperty(typed, async (text) => {
        await searchClasses(db, { modelId, text })
        await searchConcepts(db, { modelId, text })
      }),
      { numRuns: 150, seed: 1 },
    )
    await searchClasses(db, { modelId, text: 'x '.repeat(10_000) })
  })
})

describe('filters, order and pages', () => {
  it('agree with the same done in memory, for any query', async () => {
    const all = (await searchClasses(db, { modelId, perPage: 200 })).rows
    expect(all).toHaveLength(40)
    const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined })
    const query = fc.record({
      minTopImportance: share,
      minExplainedShare: share,
      minAccuracy: share,
      minImportantConcepts: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
      maxImportantConcepts: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
      sort: fc.constantFrom(
        'index' as const,
        'importance' as const,
        'explained' as const,
        'accuracy' as const,
      ),
      descending: fc.boolean(),
      perPage: fc.integer({ min: 1, max: 50 }),
    })
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        const expected = inMemory(all, asked)
        const first = await searchClasses(db, { modelId, ...asked })
        const rows = [...first.rows]
        for (let page = 2; page <= first.pages; page++)
          rows.push(...(await searchClasses(db, { modelId, ...asked, page })).rows)
        expect(first.total).toBe(expected.length)
        expect(rows.map(({ index }) => index)).toEqual(expected.map(({ index }) => index))
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  it('sorts concepts without a figure last', async () => {
    const { rows } = await searchConcepts(db, { modelId, sort: 'reliability', perPage: 200 })
    const figures = rows.map(({ reliability }) => reliability ?? -1)
    expect(figures).toEqual([...figures].sort((a, b) => b - a))
    expect(figures).toContain(-1)
  })

  it('gives the last page for one beyond it', async () => {
    const { page, pages, rows } = await searchClasses(db, { modelId, page: 99, perPage: 12 })
    expect([page, pages, rows.length]).toEqual([4, 4, 4])
  })
})

function inMemory(all: readonly ClassCard[], asked: Omit<ClassQuery, 'modelId'>): ClassCard[] {
  const atLeast = (value: number | null, bound: number | undefined) =>
    bound === undefined || (value !== null && value >= bound)
  const key = {
    index: 'index',
    importance: 'topImportance',
    explained: 'explainedShare',
    accuracy: 'accuracy',
  } as const
  const column = key[asked.sort as keyof typeof key]
  const sign = asked.descending === true ? -1 : 1
  return all
    .filter((card) => atLeast(card.topImportance, asked.minTopImportance))
    .filter((card) => atLeast(card.explainedShare, asked.minExplainedShare))
    .filter((card) => atLeast(card.accuracy, asked.minAccuracy))
    .filter((card) => atLeast(card.importantConcepts, asked.minImportantConcepts))
    .filter(
      (card) =>
        asked.maxImportantConcepts === undefined || card.importantConcepts <= asked.maxImportantConcepts,
    )
    .sort((a, b) => {
      const [x, y] = [a[column], b[column]]
      if (x === null || y === null) return Number(x === null) - Number(y === null) || a.index - b.index
      return sign * (x - y) || a.index - b.index
    })
}

describe('a class', () => {
  it('has its concepts by importance, its error cases and its alignments', async () => {
    const detail = await findClass(db, modelId, 251)
    expect(detail?.concepts.map(({ rank }) => rank)).toEqual([0, 1, 2, 3, 4])
    const importances = detail?.concepts.map(({ importance }) => importance) ?? []
    expect(importances).toEqual([...importances].sort((a, b) => b - a))
    expect(detail?.falsePositives.map(({ label }) => label?.index)).toEqual([252, 252])
    expect(detail?.misses.map(({ predicted }) => predicted.index).sort()).toEqual([968, 999])
    expect(detail?.concepts[0]?.alignments[0]).toMatchObject({ classIndex: 251, explained: true })
    expect(await findClass(db, modelId, 252)).toBeNull()
  })

  it('has neighbours round the ends, and never itself at random', async () => {
    const all = (await searchClasses(db, { modelId, sort: 'index', perPage: 200 })).rows.map(
      ({ index }) => index,
    )
    const { previous, next } = await neighbours(db, modelId, all[0] ?? 0)
    expect([previous?.index, next?.index]).toEqual([all.at(-1), all[1]])
    for (let i = 0; i < 20; i++) expect((await randomClass(db, modelId, 251))?.index).not.toBe(251)
  })

  it('keeps a person’s name for a concept when it is imported again', async () => {
    const model = modelOf(modelId, 'linear')
    const label = model.labels[251]
    const named = (await searchConcepts(db, { modelId, text: 'black spots' })).rows[0]
    if (label && named)
      await importExplanation(
        db,
        explanationOf(
          model,
          label,
          named.crops.map(({ picture }) => picture),
        ),
      )
    expect((await findClass(db, modelId, 251))?.concepts.find(({ index }) => index === 1)?.label).toBe(
      'black spots',
    )
  })
})

describe('the rest', () => {
  it('serves only pictures that an explanation names', async () => {
    const [card] = await gallery(db, modelId, 1)
    const picture = card?.crops[0]?.picture ?? ''
    expect((await findPicture(db, picture))?.path).toMatch(/^explanations\/.*\/pictures\//)
    for (const name of ['../lens.db', `../${picture}`, `${'0'.repeat(32)}.webp`, ''])
      expect(await findPicture(db, name)).toBeNull()
  })

  it('lists rows for the command, of one class by index, wnid or name', async () => {
    for (const named of ['251', 'n10000251', 'Dalmatian']) {
      const rows = await queryConcepts(db, { class: named, sort: 'importance' })
      expect(new Set(rows.map(({ classId }) => classId))).toEqual(new Set([251]))
      expect(rows[0]?.path).toMatch(/^\/classes\/251-dalmatian#concept-\d$/)
    }
    const rows = await queryConcepts(db, { minImportance: 0.3, sort: 'importance', limit: 3 })
    expect(rows).toHaveLength(3)
    expect(Math.min(...rows.map(({ importance }) => importance))).toBeGreaterThanOrEqual(0.3)
  })

  it('sorts rows by contrast: with the runner-up, or with a class that is asked for', async () => {
    const detail = await findClass(db, modelId, 251)
    const [contrast] = detail?.contrasts ?? []
    if (!detail || !contrast) throw new Error('The class is nearly taken for another one.')
    const own = await queryConcepts(db, { class: '251', sort: 'contrast' })
    expect(own.map(({ contrast: share }) => share)).toEqual(
      detail.concepts.map((concept) => concept.contrast).sort((a, b) => (b ?? 0) - (a ?? 0)),
    )
    for (const named of [String(contrast.other.index), contrast.other.name.toUpperCase()]) {
      const rows = await queryConcepts(db, { class: '251', contrastWith: named, sort: 'contrast' })
      expect(rows.map(({ concept, contrast: share }) => [concept, share])).toEqual(
        [...contrast.concepts.entries()].sort(([, a], [, b]) => b - a),
      )
    }
    expect(await queryConcepts(db, { class: '251', contrastWith: '251', sort: 'contrast' })).toEqual([])
  })

  it('keeps what raw logits and margins come to', async () => {
    const detail = await findClass(db, modelId, 251)
    const [point] = detail?.bestPoints ?? []
    if (!detail || !point?.margin) throw new Error('The class has points.')
    expect(detail.model).toMatchObject({
      preset: 'lens',
      logit: 'centred',
      importantBy: 'share',
      importantFrom: 0.05,
    })
    expect(detail.rawShares?.explained).toBeCloseTo((detail.explainedShare ?? NaN) / 2, 12)
    expect(point.rawLogit).toBeCloseTo(point.logit + 2, 12)
    const { contributions, residual, bias, logit, runnerUp } = point.margin
    expect(contributions.reduce((sum, x) => sum + x, 0) + residual + bias).toBeCloseTo(logit, 10)
    expect(runnerUp.index).toBe(252)
  })
})
