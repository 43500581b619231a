import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setConceptLabel } from '@lens/db'
import { SCENARIO, seedScenario } from '@lens/db/testing'
import { parse } from 'csv-parse/sync'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runLens } from '../testing/run-lens.ts'
import { TABLE_NAMES, TABLES, type TableName } from './tables.ts'

const FORMULA = '=HYPERLINK("http://evil.example","black spots")'
const CLASSES = 12
/** As the scenario has them, of each class. */
const CONCEPTS = 5
const POINTS = 14

let folder: string
let home: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lens-export-'))
  home = join(folder, 'home')
  const db = await seedScenario(home, { classes: CLASSES })
  await setConceptLabel(db, { modelId: SCENARIO.modelId, classIndex: 251, conceptIndex: 1 }, FORMULA)
  await db.close()
  for (const format of ['json', 'csv', 'parquet']) {
    const { code, err } = await lensExport(format, format)
    expect([code, err]).toEqual([
      0,
      expect.stringContaining(`concepts.${format}: ${CLASSES * CONCEPTS} rows`),
    ])
  }
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function lensExport(format: string, name: string, ...more: string[]) {
  return runLens(['export', format, join(folder, name), '--home', home, ...more])
}

type Row = Record<string, unknown>

async function json(table: TableName): Promise<Row[]> {
  return JSON.parse(await readFile(join(folder, 'json', `${table}.json`), 'utf8')) as Row[]
}

const formulas = (cells: readonly string[]) =>
  cells.filter((cell) => /^[=+@\t\r]/.test(cell) || /^-(?!\d)/.test(cell))

describe('lens export', () => {
  it('writes JSON as the schemas of the API say, and nothing beyond them', async () => {
    for (const table of TABLE_NAMES) {
      const rows = await json(table)
      const schema = z.array(z.strictObject(TABLES[table].schema.shape))
      expect([table, schema.safeParse(rows).error]).toEqual([table, undefined])
    }
    expect(await json('models')).toHaveLength(1)
    expect(await json('classes')).toHaveLength(CLASSES)
    expect(await json('concepts')).toHaveLength(CLASSES * CONCEPTS)
    const points = (await json('points')).filter(({ kind }) => kind !== 'miss')
    expect(points).toHaveLength(CLASSES * POINTS)
    const contributions = (await json('contributions')).filter(({ key }) => String(key).includes('-p'))
    expect(contributions).toHaveLength(CLASSES * POINTS * CONCEPTS)
  })

  it('writes CSV that says the same, in which no cell is a formula', async () => {
    for (const table of TABLE_NAMES) {
      const text = await readFile(join(folder, 'csv', `${table}.csv`), 'utf8')
      const read = parse(text, { columns: true })
      const rows = await json(table)
      expect(read).toHaveLength(rows.length)
      expect(read).toEqual(rows.map((row) => Object.fromEntries(Object.entries(row).map(asCells))))
      expect(formulas(parse(text).flat())).toEqual([])
    }
    expect(await readFile(join(folder, 'csv', 'concepts.csv'), 'utf8')).toContain(`"'=HYPERLINK(`)
  })

  it('neither writes one in a query', async () => {
    const database = new Database(join(home, 'lens.db'))
    const before = database.prepare('SELECT name FROM Class WHERE classIndex = 251').get() as { name: string }
    const named = (name: string) =>
      database.prepare('UPDATE Class SET name = ? WHERE classIndex = 251').run(name)
    try {
      named(FORMULA)
      const { out } = await runLens(['query', '--home', home, '--csv'])
      expect(out).toContain(`"'=HYPERLINK(`)
      expect(formulas(parse(out).flat())).toEqual([])
    } finally {
      named(before.name)
      database.close()
    }
  })

  it('writes Parquet that says the same, with types', async () => {
    for (const table of TABLE_NAMES) {
      const file = await asyncBufferFromFile(join(folder, 'parquet', `${table}.parquet`))
      expect(await parquetReadObjects({ file })).toEqual(await json(table))
    }
  })

  it('writes the run and the tables that are asked for', async () => {
    await lensExport('json', 'some', '--model', SCENARIO.otherModelId, '--tables', 'concepts,classes')
    expect((await readdir(join(folder, 'some'))).sort()).toEqual(['classes.json', 'concepts.json'])
    const rows = JSON.parse(await readFile(join(folder, 'some', 'classes.json'), 'utf8')) as Row[]
    expect(new Set(rows.map(({ model }) => model))).toEqual(new Set([SCENARIO.otherModelId]))
  })

  it('says what is wrong, and writes nothing then', async () => {
    for (const [name, more, code, sentence] of [
      ['json', [], 2, 'is there already'],
      ['unknown', ['--model', 'unknown'], 1, 'holds no run unknown'],
      ['tables', ['--tables', 'concept'], 2, '--tables.0: tables are models, classes'],
    ] as const) {
      const ended = await lensExport('csv', name, ...more)
      expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(sentence)])
    }
    expect(
      (await readdir(folder)).filter((name) => !['home', 'json', 'csv', 'parquet', 'some'].includes(name)),
    ).toEqual([])
  })
})

/** A row of JSON as cells of CSV. */
function asCells([name, value]: [string, unknown]): [string, string] {
  if (typeof value === 'string') return [name, value.startsWith('=') ? `'${value}` : value]
  return [name, Array.isArray(value) ? value.join('; ') : value === null ? '' : JSON.stringify(value)]
}
