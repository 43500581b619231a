import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SCENARIO, seedScenario } from '@lens/db/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { ApiDocument } from './document.ts'
import type { Operation } from './operation.ts'
import { problem } from './schemas.ts'

const CLASSES = 12

let home: string
let api: (path: string) => Promise<Response>
let openapi: ApiDocument
let operations: readonly Operation[]
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-api-'))
  await (await seedScenario(home, { classes: CLASSES })).close()
  vi.stubEnv('LENS_HOME', home)
  vi.spyOn(console, 'error')
  // Only now: the environment is read when they are loaded.
  const { answerApi } = await import('./answer.ts')
  api = (address) => {
    const url = new URL(address, 'http://localhost/api/v1/')
    return answerApi(url, url.pathname.split('/').slice(3).map(decodeURIComponent))
  }
  openapi = (await import('./document.ts')).apiDocument()
  operations = (await import('./operations.ts')).OPERATIONS
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true, force: true })
})

async function json<T>(address: string): Promise<T> {
  const answer = await api(address)
  expect([address, answer.status]).toEqual([address, 200])
  return (await answer.json()) as T
}

const EXAMPLES: Record<string, string> = { class: '251', concept: '251-1', q: 'dalmatian' }

describe('an answer', () => {
  it('is what its schema says, for every question there is', async () => {
    for (const { path, parameters, response } of operations) {
      const filled = path.slice(1).replaceAll(/\{(\w+)\}/g, (_, name: string) => EXAMPLES[name] ?? '')
      const answer = await json(`${filled}${'q' in parameters.shape ? '?q=dalmatian' : ''}`)
      expect(response.safeParse(answer).error).toBeUndefined()
      // Nothing is sent that the document does not describe.
      expect(response.parse(answer)).toEqual(answer)
    }
  })

  it('filters, sorts and pages as the pages do', async () => {
    interface Classes {
      rows: { classId: number; accuracy: number | null }[]
      total: number
      pages: number
    }
    const all: number[] = []
    for (let page = 1; page <= 3; page++) {
      const { rows, total, pages } = await json<Classes>(`classes?sort=index&size=5&page=${String(page)}`)
      expect([total, pages]).toEqual([CLASSES, 3])
      all.push(...rows.map(({ classId }) => classId))
    }
    expect(all).toEqual([...new Set(all)].sort((a, b) => a - b))
    expect(all).toHaveLength(CLASSES)
    const accurate = await json<Classes>('classes?accuracy=50')
    expect(accurate.rows.every(({ accuracy }) => accuracy !== null && accuracy >= 0.5)).toBe(true)
    expect(accurate.total).toBe(CLASSES - 1)
    const labelled = await json<{ rows: { label: string }[] }>('concepts?labelled=1')
    expect(labelled.rows.map(({ label }) => label)).toEqual([SCENARIO.label.text])
    const { classes } = await json<{ classes: { className: string }[] }>('search?q=dalmatain')
    expect(classes[0]?.className).toBe('dalmatian')
  })

  it('adds up: contributions, residual and bias are the score', async () => {
    const points = await json<{ rows: { key: string; logit: number; residual: number; bias: number }[] }>(
      'classes/251/points?size=200',
    )
    const { rows } = await json<{ rows: { key: string; contribution: number }[] }>(
      'classes/251/contributions?size=1000',
    )
    expect(points.rows.length).toBeGreaterThan(0)
    for (const { key, logit, residual, bias } of points.rows.filter(({ key }) => key.includes('p'))) {
      const sum = rows.filter((row) => row.key === key).reduce((all, row) => all + row.contribution, 0)
      expect(sum + residual + bias).toBeCloseTo(logit, 6)
    }
  })

  it('is of the run that is asked for', async () => {
    const { rows } = await json<{ rows: { model: string; path: string }[] }>(
      `classes?model=${SCENARIO.otherModelId}`,
    )
    expect(rows.map(({ model }) => model)).toEqual(Array(3).fill(SCENARIO.otherModelId))
    expect(rows[0]?.path).toContain(`?model=${SCENARIO.otherModelId}`)
  })
})

describe('what cannot be answered', () => {
  it.each([
    ['classes/999', 404, 'Class 999 is not explained'],
    ['classes/999/points', 404, 'Class 999 is not explained'],
    ['classes/dalmatian', 400, '`class`: a number is needed'],
    ['concepts/251-99', 404, 'has no concept 99'],
    ['concepts/x', 400, 'names no concept'],
    ['concepts?importance=lots', 400, '`importance`: a number is needed'],
    ['concepts?sort=best', 400, '`sort`'],
    ['concepts?sortby=importance', 400, 'There is no parameter `sortby` here'],
    ['classes?page=99', 404, 'There is no page 99: the last is 1.'],
    ['classes?size=201', 400, '`size`'],
    ['classes?model=unknown', 404, 'There is no model `unknown` here'],
    ['search', 400, '`q`'],
    ['nothing', 404, 'There is nothing at /api/v1/nothing'],
    ['', 404, 'There is nothing'],
  ])('%s: %i', async (address, status, sentence) => {
    const answer = await api(address)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const body = problem.parse(await answer.json())
    expect(body.status).toBe(status)
    expect(body.detail).toContain(sentence)
  })

  it('is never a fault of the site, whatever is asked', async () => {
    const paths = operations.map(({ path }) => path.slice(1))
    const names = [...new Set(operations.flatMap(({ parameters }) => Object.keys(parameters.shape)))]
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('-1', '1e9', 'NaN', "' OR 1=1"),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        text,
        fc.dictionary(fc.constantFrom(...names, '__proto__', 'x'), text, { maxKeys: 4 }),
        async (path, part, parameters) => {
          const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(part.replaceAll('.', '')))
          const query = new URLSearchParams(parameters).toString()
          expect((await api(`${filled}?${query}`)).status).toBeLessThan(500)
        },
      ),
      { numRuns: 200, seed: 1 },
    )
    expect(console.error).not.toHaveBeenCalled()
  })
})

describe('the document', () => {
  it('describes every question, and refers to nothing that it does not hold', () => {
    expect(Object.keys(openapi.paths)).toEqual([...operations.map(({ path }) => path), '/explain'])
    const refs = [...JSON.stringify(openapi).matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref]) => ref)
    expect(refs.length).toBeGreaterThan(0)
    const held = Object.keys(openapi.components.schemas).map((name) => `#/components/schemas/${name}`)
    expect(refs.filter((ref) => !held.includes(ref ?? ''))).toEqual([])
  })

  it('says what every parameter and every field of a record means', () => {
    const parameters = Object.values(openapi.paths).flatMap((path) => path.get?.parameters ?? [])
    const fields = Object.values(openapi.components.schemas).flatMap((schema) =>
      Object.values(schema.properties ?? {}),
    )
    const meanings = z.array(z.object({ description: z.string().min(1) }))
    expect(meanings.safeParse([...parameters, ...fields]).error).toBeUndefined()
  })
})
