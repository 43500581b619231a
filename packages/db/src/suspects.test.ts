import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LensDatabase } from './database/open.ts'
import { evidenceOf, suspicionOf } from './import/suspicion.ts'
import { rankSuspects } from './queries/suspects.ts'
import { SCENARIO, seedScenario } from './testing/scenario.ts'

let db: LensDatabase
let home: string
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-suspects-'))
  db = await seedScenario(home, { classes: 8 })
})
afterAll(async () => {
  await db.close()
  rmSync(home, { recursive: true })
})

const innocent = {
  contrast: 0,
  reliability: 1,
  keptWithout: 1,
  placeSpread: Math.sqrt(1 / 6),
  variety: 1,
  unrelatedAhead: 0,
}

function suspicion(measured: Partial<typeof innocent>): number {
  const evidence = evidenceOf({ ...innocent, ...measured })
  if (!evidence) throw new Error('It was measured.')
  return suspicionOf(evidence)
}

describe('suspicion', () => {
  it('takes both: that much hangs on the concept, and that it is odd', () => {
    expect(suspicion({})).toBe(0)
    expect(suspicion({ contrast: 1, keptWithout: 0 })).toBe(0)
    expect(suspicion({ placeSpread: 0, variety: 0, reliability: 0 })).toBe(0)
    expect(suspicion({ contrast: 1, keptWithout: 0, placeSpread: 0, variety: 0 })).toBeCloseTo(0.5, 10)
    expect(suspicion({ contrast: 2, keptWithout: 0.5, placeSpread: 0, reliability: 0.5 })).toBeCloseTo(
      0.75 * 0.375,
      10,
    )
  })

  it('is a share, and never falls as the evidence grows', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const measured = fc.record({
      contrast: fc.double({ min: -2, max: 2, noNaN: true }),
      reliability: fc.option(share),
      keptWithout: share,
      placeSpread: fc.option(share),
      variety: fc.option(fc.double({ min: 0, max: 3, noNaN: true })),
      unrelatedAhead: fc.option(fc.nat(1000)),
    })
    fc.assert(
      fc.property(measured, (given) => {
        const before = evidenceOf(given)
        const after = evidenceOf({ ...given, contrast: given.contrast + 1, placeSpread: 0 })
        if (!before || !after) throw new Error('It was measured.')
        expect(suspicionOf(before)).toBeGreaterThanOrEqual(0)
        expect(suspicionOf(after)).toBeLessThanOrEqual(1)
        expect(suspicionOf(after)).toBeGreaterThanOrEqual(suspicionOf(before))
      }),
      { seed: 1 },
    )
  })

  it('is nothing where an older Lens did not measure it', () => {
    expect(evidenceOf({ ...innocent, contrast: null })).toBeNull()
    expect(evidenceOf({ ...innocent, keptWithout: null })).toBeNull()
  })
})

describe('suspects', () => {
  it('come by suspicion, page by page, with what speaks for them', async () => {
    const { modelId } = SCENARIO
    const all = await rankSuspects(db, { modelId, perPage: 200 })
    expect(all.total).toBe(40)
    const figures = all.rows.map((row) => row.suspicion)
    expect(figures).toEqual([...figures].sort((a, b) => b - a))
    const [first] = all.rows
    expect(first?.concept).toMatchObject(SCENARIO.suspect)
    expect(first?.instead?.class.name).toBe('specimen 135')
    expect(all.suspects).toBe(figures.filter((figure) => figure >= 0.2).length)
    const second = await rankSuspects(db, { modelId, perPage: 7, page: 2 })
    expect(second.rows).toEqual(all.rows.slice(7, 14))
  })
})
