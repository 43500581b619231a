import { readFileSync } from 'node:fs'
import { describeShared, sharedPath } from '@lens/onnx/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeNpy } from '../explanation/npy.ts'
import { gram, matrix, row, type Matrix } from '../matrix.ts'
import { gaussians } from '../random.ts'
import { DictionaryEncoder } from './encoder.ts'
import { factorise } from './nmf.ts'
import { NonNegativeLeastSquares } from './nnls.ts'

function load(name: string): Matrix {
  const { data, shape } = decodeNpy(readFileSync(sharedPath(`fixtures/nmf/${name}.npy`)), name)
  return matrix(shape[0] ?? 0, shape[1] ?? 0, data)
}

function random(rows: number, columns: number, seed: number): Matrix {
  return matrix(rows, columns, Float32Array.from(gaussians(rows * columns, seed), Math.abs))
}

function product(u: Matrix, w: Matrix): Matrix {
  const out = matrix(u.rows, w.columns)
  for (let i = 0; i < u.rows; i++) {
    for (let k = 0; k < w.rows; k++) {
      for (let j = 0; j < w.columns; j++) {
        out.data[i * w.columns + j] =
          (out.data[i * w.columns + j] as number) +
          (u.data[i * u.columns + k] as number) * (w.data[k * w.columns + j] as number)
      }
    }
  }
  return out
}

function error(a: Matrix, b: Matrix): number {
  let difference = 0
  let size = 0
  a.data.forEach((value, i) => {
    difference += (value - (b.data[i] as number)) ** 2
    size += value ** 2
  })
  return Math.sqrt(difference / size)
}

describeShared('on activations of dalmatian photos', ['fixtures/nmf'], () => {
  it('reaches the error of scikit-learn’s 200 iterations', async () => {
    const a = load('activations')
    const { u, w, relativeError } = await factorise(a, 10)
    expect(relativeError).toBeLessThanOrEqual(0.5732)
    expect(error(a, product(u, w))).toBeCloseTo(relativeError, 4)
  })

  it('gives scikit-learn’s exact NNLS coefficients on its dictionary', async () => {
    const expected = load('U_nnls_first64')
    const a = load('activations')
    const rows = matrix(64, a.columns, a.data.subarray(0, 64 * a.columns))
    const got = await new DictionaryEncoder(load('W_sklearn')).encodeRows(rows)
    expect(error(expected, matrix(64, 10, got))).toBeLessThan(1e-3)
  })
})

describe('factorise', () => {
  it('stays finite where the error goes on falling by ever less', async () => {
    const rows = [
      [4.1, 0, 0, 0, 0.93, 0, 2.72, 0],
      [17.4, 7.1, 3.4, 0, 0, 0, 3.8, 2.9],
      [18.7, 7.6, 3.6, 0, 0, 0, 4.1, 3.2],
    ]
    const a = matrix(3, 8, Float32Array.from(rows.flat()))
    const { u, w, relativeError } = await factorise(a, 2, { maxIterations: 2000, tolerance: 0 })
    expect(relativeError).toBeLessThan(0.02)
    for (const value of [...u.data, ...w.data]) expect(value).toBeLessThan(Infinity)
  })

  it('finds an exact factorisation of separable data', async () => {
    const u = random(60, 4, 1)
    // Every concept has a channel of its own, which makes the factorisation unique.
    const w = matrix(
      4,
      30,
      random(4, 30, 2).data.map((value, i) => (i % 30 < 4 && i % 30 !== Math.floor(i / 30) ? 0 : value)),
    )
    for (let k = 0; k < 4; k++) for (let i = 0; i < 15; i++) u.data[(k * 15 + i) * 4 + ((k + 1) % 4)] = 0
    const result = await factorise(product(u, w), 4, { maxIterations: 3000, tolerance: 0 })
    // Float32 products leave about a thousandth: ||A||² - 2<U, AWᵀ> + … cancels to 1e-6 of ||A||².
    expect(result.relativeError).toBeLessThan(2e-3)
  })

  it('never raises the error, keeps both factors non-negative, and concepts of unit length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 5 }), async (seed, r) => {
        const a = random(24, 16, seed)
        let previous = Infinity
        for (const maxIterations of [1, 2, 5, 20]) {
          const { u, w, relativeError } = await factorise(a, r, { maxIterations, tolerance: 0 })
          expect(relativeError).toBeLessThanOrEqual(previous + 1e-6)
          expect(Math.min(...u.data, ...w.data)).toBeGreaterThanOrEqual(0)
          for (let k = 0; k < r; k++) expect(Math.hypot(...row(w, k))).toBeCloseTo(1, 4)
          previous = relativeError
        }
      }),
      { numRuns: 15, seed: 1 },
    )
  })

  it('is the same bit for bit', async () => {
    const a = random(40, 24, 3)
    const [first, second] = [await factorise(a, 3), await factorise(a, 3)]
    expect(second.w.data).toEqual(first.w.data)
    expect(second.u.data).toEqual(first.u.data)
  })

  it('refuses activations that are all zero', async () => {
    await expect(factorise(matrix(20, 8), 3)).rejects.toThrow(/zero on all crops/)
  })
})

describe('NonNegativeLeastSquares', () => {
  it('meets the optimality conditions: no negative coefficient, no descent left', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 12 }), (seed, r) => {
        const w = random(r, 20, seed)
        const a = Float32Array.from(gaussians(20, seed + 1))
        const c = Float64Array.from({ length: r }, (_, k) =>
          row(w, k).reduce((sum, x, j) => sum + x * (a[j] as number), 0),
        )
        const g = gram(w)
        const u = new Float32Array(r)
        new NonNegativeLeastSquares(g).solve(c, u)
        const scale = Math.max(...c.map(Math.abs))
        for (let k = 0; k < r; k++) {
          let descent = c[k] as number
          for (let j = 0; j < r; j++) descent -= (g[k * r + j] as number) * (u[j] as number)
          expect(u[k]).toBeGreaterThanOrEqual(0)
          expect(descent).toBeLessThan(1e-4 * scale)
          if ((u[k] as number) > 0) expect(Math.abs(descent)).toBeLessThan(1e-3 * scale)
        }
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  it('gives all to one of two equal concepts rather than failing', () => {
    const w = matrix(2, 3, Float32Array.of(1, 2, 0, 1, 2, 0))
    const u = new Float32Array(2)
    new NonNegativeLeastSquares(gram(w)).solve(Float64Array.of(10, 10), u)
    expect((u[0] as number) + (u[1] as number)).toBeCloseTo(2, 4)
  })
})
