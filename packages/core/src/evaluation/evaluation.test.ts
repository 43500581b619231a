import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resampled } from '../maps/resample.ts'
import type { ConceptFunction } from '../importance/concept-function.ts'
import { dot } from '../matrix.ts'
import { gaussians } from '../random.ts'
import { adviceOn } from './advice.ts'
import type { Scores } from './schema.ts'
import { purityOf } from './score-crops.ts'
import { correlationWithSobol } from './score-importance.ts'
import { halvesOf } from './split.ts'
import { summariseTruth } from './truth-summary.ts'

describe('halvesOf', () => {
  it('puts every image into one half, in its order, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(1000), (count, seed) => {
        const images = Array.from({ length: count }, (_, i) => i)
        const { fitted, heldOut } = halvesOf(images, seed, 1000)
        expect([...fitted, ...heldOut].sort((a, b) => a - b)).toEqual(images)
        expect(fitted.length - heldOut.length).toBeGreaterThanOrEqual(0)
        expect(fitted.length - heldOut.length).toBeLessThanOrEqual(1)
        expect([...fitted].sort((a, b) => a - b)).toEqual(fitted)
        expect(halvesOf(images, seed, 1000)).toEqual({ fitted, heldOut })
        expect(halvesOf(images, seed, 5).heldOut.length).toBeLessThanOrEqual(5)
      }),
      { seed: 1 },
    )
  })
})

describe('adviceOn', () => {
  const good = { explainedShare: 1, agreement: 1, stability: 0.9, cInsertion: 0.8, cDeletion: 0.1 } as Scores
  const chance = { cDeletion: 0.6 } as Scores

  it('has nothing to say of a good explanation, and one sentence for each fault', () => {
    expect(adviceOn(good, chance, 30)).toEqual([])
    expect(adviceOn({ ...good, explainedShare: 0.42 }, chance, 30)).toEqual([expect.stringContaining('42 %')])
    expect(adviceOn({ ...good, explainedShare: 1.3 }, chance, 30)).toHaveLength(1)
    expect(adviceOn({ ...good, agreement: 0.5 }, chance, 30)).toEqual([
      expect.stringContaining('same of only 50 %'),
    ])
    expect(adviceOn({ ...good, stability: 0.5 }, chance, 30)).toEqual([expect.stringContaining('Add images')])
    expect(adviceOn({ ...good, cInsertion: 0.1 }, chance, 30)).toEqual([
      expect.stringContaining('C-Insertion'),
    ])
    expect(adviceOn({ ...good, cDeletion: 0.6 }, chance, 30)).toEqual([expect.stringContaining('C-Deletion')])
    expect(adviceOn(good, chance, 3)).toEqual([expect.stringContaining('Only 3 images')])
  })
})

describe('correlationWithSobol', () => {
  it('is 1 where contributions are those of a linear function, whatever their signs, and less where they are not', async () => {
    const weights = Float64Array.of(3, -2, 1, 0.5)
    const f: ConceptFunction = {
      concepts: 4,
      weights,
      gradients: null,
      values: (all) => Promise.resolve(Float64Array.from(all, (u) => dot(u, Float32Array.from(weights)))),
    }
    const codes = [Float32Array.of(1, 1, 1, 1), Float32Array.of(1, 2, 3, 4)]
    const exact = codes.map((u) => weights.map((weight, k) => weight * (u[k] as number)))
    expect(await correlationWithSobol(codes, exact, f, 0)).toBeGreaterThan(0.99)
    expect(
      await correlationWithSobol(
        codes,
        exact.map((values) => values.toReversed()),
        f,
        0,
      ),
    ).toBeLessThan(0)
  })
})

describe('summariseTruth', () => {
  it('counts the used parts that important concepts find', () => {
    const part = { kind: 'own' as const, used: true }
    const concept = { index: 0, contrast: 0, important: true, purity: 0.5 }
    const truth = {
      parts: [
        { ...part, name: 'hull', lost: 0.5, found: 0.95 },
        { ...part, name: 'sails', lost: 0.2, found: 0.7 },
        { ...part, name: 'sky', lost: null, used: false, found: 1 },
      ],
      concepts: [
        { ...concept, importance: 0.6, part: 'hull', auroc: 0.95, purity: 1 },
        { ...concept, importance: 0.3, part: 'sails', auroc: 0.75 },
        { ...concept, importance: 0.01, important: false, part: 'sky', auroc: 0.5 },
      ],
      distractors: 0.02,
      shortcutRank: null,
    }
    const other = { ...truth, distractors: 0, shortcutRank: 2 }
    const summary = summariseTruth([truth, other])
    expect(summary).toMatchObject({ partsUsed: 4, partsFound: 2, distractors: 0.01, shortcutRank: 2 })
    expect(summary.area).toBeCloseTo(0.85, 10)
    expect(summary.purity).toBe(0.75)
    expect(summary.rankCorrelation).toBeCloseTo(1, 10)
  })
})

describe('resampled', () => {
  it('takes means where a map becomes smaller, and goes between centres where it becomes larger', () => {
    const map = { height: 2, width: 2, values: Float32Array.of(0, 1, 2, 3) }
    expect([...resampled(map, 1, 1)]).toEqual([1.5])
    expect([...resampled(map, 1, 2)]).toEqual([1, 2])
    expect([...resampled(map, 2, 4)]).toEqual([0, 0.25, 0.75, 1, 2, 2.25, 2.75, 3])
  })

  it('keeps a map of its own size, and the mean when a side is divided', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(1e6),
        (y, x, seed) => {
          const values = Float32Array.from(gaussians(6 * y * 7 * x, seed))
          const map = { height: 6 * y, width: 7 * x, values }
          expect(resampled(map, map.height, map.width)).toEqual(values)
          const small = resampled(map, 6, 7)
          const mean = (all: Float32Array) => all.reduce((sum, value) => sum + value, 0) / all.length
          expect(mean(small)).toBeCloseTo(mean(values), 5)
          // Sizes that do not divide keep the mean too.
          expect(mean(resampled(map, 5, 4))).toBeCloseTo(mean(values), 5)
        },
      ),
      { seed: 1, numRuns: 30 },
    )
  })
})

describe('purityOf', () => {
  it('is the share of the crops that show what most of them show', () => {
    expect(purityOf(['roof', 'roof', 'walls', 'roof'])).toBe(0.75)
    expect(purityOf(['roof', null])).toBe(0.5)
    expect(purityOf([null, null])).toBe(0)
  })
})
