import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dot, matrix, row, transposed, type Matrix } from '../matrix.ts'
import { gaussians } from '../random.ts'
import type { Dictionary, DictionaryMethod, TrainingRows } from './dictionary.ts'
import { DICTIONARY_METHODS } from './methods.ts'

const SEED = { seed: 0 }

/** Activations of the sign that a method takes. */
function activations(rows: number, columns: number, seed: number, nonNegative: boolean): Matrix {
  const values = Float32Array.from(gaussians(rows * columns, seed))
  return matrix(rows, columns, nonNegative ? values.map(Math.abs) : values)
}

/** Rows of unequal weight and, for odd seeds, in a metric. */
function training(rows: Matrix, seed: number): TrainingRows {
  return {
    rows,
    weights: Float32Array.from(gaussians(rows.rows, seed + 1), (x) => 0.5 + Math.abs(x)),
    metric: seed % 2 === 1 ? Float32Array.from(gaussians(rows.columns, seed + 2)) : null,
  }
}

describe.each(Object.entries(DICTIONARY_METHODS))('%s', (_, method: DictionaryMethod) => {
  const learnt = (seed: number, r: number) =>
    method.learn(training(activations(40, 12, seed, method.nonNegative), seed), r, SEED)

  it('finds unit vectors, the same every time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 5 }), async (seed, r) => {
        const { w } = await learnt(seed, r)
        expect([w.rows, w.columns]).toEqual([r, 12])
        for (let k = 0; k < r; k++) {
          const length = Math.hypot(...row(w, k))
          expect(Math.min(Math.abs(length - 1), length)).toBeLessThan(1e-4)
        }
        expect((await learnt(seed, r)).w.data).toEqual(w.data)
      }),
      { numRuns: 5, seed: 1 },
    )
  })

  it('encodes a map as the rows at its positions, in codes of the sign that it states', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const encoder = method.encoder(await learnt(seed, 4))
        const rows = activations(9, 12, seed + 3, method.nonNegative)
        const codes = await encoder.encodeRows(rows)
        const ofMap = await encoder.encodeMap(transposed(rows).data)
        expect(ofMap.length).toBe(codes.length)
        ofMap.forEach((u, i) => {
          expect(u).toBeCloseTo(codes[i] as number, 4)
        })
        if (!method.signed) expect(Math.min(...codes)).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 10, seed: 1 },
    )
  })

  it('has the gradient that small differences have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const encoder = method.encoder(await learnt(seed, 4))
        if (!encoder.gradients) return
        const positions = 6
        const map = transposed(activations(positions, 12, seed + 3, method.nonNegative)).data
        const direction = Float32Array.from(gaussians(map.length, seed + 4))
        // Codes are linear as long as the same concepts are on: a larger step only rounds less.
        const step = 4e-3
        const moved = (sign: 1 | -1) =>
          encoder.encodeMap(map.map((value, i) => value + sign * step * (direction[i] as number)))
        const [codes, ahead, behind] = [await encoder.encodeMap(map), await moved(1), await moved(-1)]
        // Where a small step changes which concepts are on, there is a corner and no gradient.
        fc.pre(codes.every((u, i) => (u === 0) === (ahead[i] === 0) && (u === 0) === (behind[i] === 0)))
        encoder.gradients(codes, [0, 1, 2, 3]).forEach((gradient, concept) => {
          let change = 0
          for (let i = concept; i < codes.length; i += 4)
            change += ((ahead[i] as number) - (behind[i] as number)) / (2 * step) / positions
          expect(dot(gradient, direction)).toBeCloseTo(change, 2)
        })
      }),
      { numRuns: 15, seed: 1 },
    )
  })

  it('refuses activations that are all zero', async () => {
    const zero: TrainingRows = { rows: matrix(20, 8), weights: new Float32Array(20).fill(1), metric: null }
    await expect(method.learn(zero, 3, SEED)).rejects.toThrow(/nothing to find concepts in/)
  })

  it('leaves nothing out where one concept is all there is', async () => {
    const direction = activations(1, 12, 7, method.nonNegative)
    const rows = matrix(30, 12)
    for (let i = 0; i < 30; i++) row(rows, i).set(direction.data.map((value) => (i + 1) * value))
    const dictionary: Dictionary = await method.learn(
      { rows, weights: new Float32Array(30).fill(1), metric: null },
      2,
      SEED,
    )
    const codes = await method.encoder(dictionary).encodeRows(rows)
    for (let i = 0; i < 30; i++) {
      for (let j = 0; j < 12; j++) {
        const sum = [0, 1].reduce(
          (total, k) => total + (codes[2 * i + k] as number) * (row(dictionary.w, k)[j] as number),
          0,
        )
        expect(sum / (i + 1)).toBeCloseTo(direction.data[j] as number, 1)
      }
    }
  })
})
