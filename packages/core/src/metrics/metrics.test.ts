import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConceptFunction } from '../importance/concept-function.ts'
import { matrix, row, type Matrix } from '../matrix.ts'
import { gaussians, Random } from '../random.ts'
import { agreement } from './agreement.ts'
import { auroc } from './auroc.ts'
import { cDeletion } from './c-deletion.ts'
import { cInsertion } from './c-insertion.ts'
import { cMuFidelity } from './c-mu-fidelity.ts'
import { correlation } from './correlation.ts'
import { explainedShare } from './explained-share.ts'
import { fid } from './fid.ts'
import { infidelity } from './infidelity.ts'
import { ood } from './ood.ts'
import { pixelDeletion, type PixelScore } from './pixel-deletion.ts'
import { pixelInsertion } from './pixel-insertion.ts'
import { relativeL2 } from './relative-l2.ts'
import { sensitivity } from './sensitivity.ts'
import { sparsity } from './sparsity.ts'
import { stability } from './stability.ts'
import { ranks, spearman } from './statistics.ts'

const seeds = fc.nat(1e6)

function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  return matrix(rows, columns, Float32Array.from(gaussians(rows * columns, seed)))
}

function scaled(x: Matrix, by: number): Matrix {
  return matrix(
    x.rows,
    x.columns,
    x.data.map((value) => by * value),
  )
}

function permuted(x: Matrix, seed: number): Matrix {
  const order = new Random(seed).shuffled(x.rows)
  const out = matrix(x.rows, x.columns)
  order.forEach((from, to) => {
    row(out, to).set(row(x, from))
  })
  return out
}

/** `F(u) = Σ u_k γ_k` at one position. */
function linear(gamma: readonly number[]): ConceptFunction {
  const value = (u: Float32Array) => u.reduce((sum, x, k) => sum + x * (gamma[k] as number), 0)
  return {
    concepts: gamma.length,
    weights: Float64Array.from(gamma),
    gradients: null,
    values: (codes) => Promise.resolve(Float64Array.from(codes, value)),
  }
}

describe('explainedShare', () => {
  it('is the sum over the sum, not the mean of shares', () => {
    expect(explainedShare([1, 3], [2, 2])).toBe(1)
    expect(explainedShare([1, 1], [-1, 5])).toBe(0.5)
  })

  it('follows the explanation and not the unit', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.1, max: 10, noNaN: true }), (seed, scale) => {
        const logits = gaussians(9, seed).map((x) => 5 + x)
        expect(
          explainedShare(
            logits.map((x) => 0.4 * scale * x),
            logits.map((x) => scale * x),
          ),
        ).toBeCloseTo(0.4, 8)
      }),
      { seed: 1 },
    )
  })
})

describe('correlation', () => {
  it('is 1 for any rising line, -1 for a falling one, and 0 where nothing varies', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.1, max: 10, noNaN: true }), (seed, slope) => {
        const logits = gaussians(8, seed)
        expect(
          correlation(
            logits.map((x) => slope * x + 3),
            logits,
          ),
        ).toBeCloseTo(1, 8)
        expect(
          correlation(
            logits.map((x) => 3 - slope * x),
            logits,
          ),
        ).toBeCloseTo(-1, 8)
        expect(
          correlation(
            logits.map(() => slope),
            logits,
          ),
        ).toBe(0)
      }),
      { seed: 1 },
    )
  })

  it('has the value of a case worked out by hand', () => {
    expect(correlation([1, 2, 4], [1, 3, 2])).toBeCloseTo(1 / Math.sqrt(28 / 3), 8)
  })
})

describe('spearman', () => {
  it('is Pearson of the ranks, ties sharing theirs', () => {
    expect([...ranks([10, 30, 10, 20])]).toEqual([1.5, 4, 1.5, 3])
    expect(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826817, 8)
  })

  it('does not change with a growing function of the values', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [x, y] = [gaussians(12, seed), gaussians(12, seed + 1)]
        expect(spearman(x.map(Math.exp), y)).toBeCloseTo(spearman(x, y), 10)
      }),
      { seed: 1 },
    )
  })
})

describe('agreement', () => {
  it('counts images whose largest logit stays the largest', () => {
    const logits = [
      Float32Array.of(1, 2),
      Float32Array.of(3, 0),
      Float32Array.of(0, 1),
      Float32Array.of(5, 4),
    ]
    const rebuilt = [
      Float32Array.of(0, 9),
      Float32Array.of(0, 1),
      Float32Array.of(-2, -1),
      Float32Array.of(5, 4),
    ]
    expect(agreement(logits, rebuilt)).toBe(0.75)
  })

  it('is not changed by a constant added to an image’s logits', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const logits = [0, 1, 2].map((i) => Float32Array.from(gaussians(5, seed + i)))
        expect(
          agreement(
            logits,
            logits.map((all, i) => all.map((x) => x - 7 * i)),
          ),
        ).toBe(1)
      }),
      { seed: 1 },
    )
  })
})

describe('relativeL2', () => {
  it('is the part that is missing: all, none, or what scaling leaves out', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const a = randomMatrix(6, 5, seed)
        expect(relativeL2(a, scaled(a, 0))).toBeCloseTo(1, 4)
        expect(relativeL2(a, a)).toBe(0)
        expect(relativeL2(a, scaled(a, 0.7))).toBeCloseTo(0.3, 4)
      }),
      { seed: 1 },
    )
  })
})

describe('sparsity', () => {
  it('is the share of zeros', () => {
    expect(sparsity(Float32Array.of(0, 1e-7, 0.1, -2))).toBe(0.5)
  })

  it('counts what was set to zero', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 20 }), (seed, zeros) => {
        const codes = Float32Array.from(gaussians(20, seed), (x) => x + Math.sign(x)).fill(0, 0, zeros)
        expect(sparsity(codes)).toBeCloseTo(zeros / 20, 10)
      }),
      { seed: 1 },
    )
  })
})

describe('stability', () => {
  it('is 1 for the same concepts in another order and of another length', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const w = randomMatrix(6, 9, seed)
        expect(stability(w, scaled(permuted(w, seed), 3))).toBeCloseTo(1, 5)
      }),
      { seed: 1 },
    )
  })

  it('pairs for the best sum, where the nearest first would not', () => {
    // Nearest first pairs (1, 0) with (1, 0) for cosines 1 + 0; the best pairing has .8 + .8.
    const w = matrix(2, 2, Float32Array.of(1, 0, 0.8, 0.6))
    const other = matrix(2, 2, Float32Array.of(0.96, 0.28, 0.8, -0.6))
    const [near, far] = [0.96 + (0.8 * 0.8 - 0.6 * 0.6), 0.8 + (0.8 * 0.96 + 0.6 * 0.28)]
    expect(stability(w, other)).toBeCloseTo(Math.max(near, far) / 2, 6)
  })

  it('is as good as trying all pairings', () => {
    const orders = permutations([0, 1, 2, 3])
    fc.assert(
      fc.property(seeds, (seed) => {
        const [w, other] = [randomMatrix(4, 3, seed), randomMatrix(4, 3, seed + 1)]
        const cosine = (i: number, j: number) => {
          const [a, b] = [row(w, i), row(other, j)]
          const product = (x: Float32Array, y: Float32Array) =>
            x.reduce((sum, v, at) => sum + v * (y[at] as number), 0)
          return product(a, b) / Math.sqrt(product(a, a) * product(b, b))
        }
        const best = Math.max(
          ...orders.map((order) => order.reduce((sum, j, i) => sum + cosine(i, j) / 4, 0)),
        )
        expect(stability(w, other)).toBeCloseTo(best, 5)
      }),
      { seed: 1, numRuns: 30 },
    )
  })
})

describe('fid', () => {
  it('is the shift where everything is shifted, and does not ask which row is which', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const a = matrix(8, 3, randomMatrix(8, 3, seed).data.map(Math.abs))
        expect(fid(a, permuted(a, seed))).toBe(0)
        const size = a.data.reduce((sum, x) => sum + x, 0) / a.data.length
        expect(
          fid(
            a,
            matrix(
              8,
              3,
              a.data.map((x) => x + 2),
            ),
          ),
        ).toBeCloseTo(2 / size, 4)
      }),
      { seed: 1 },
    )
  })
})

describe('ood', () => {
  it('is 0 for concepts that are activations, 1 for directions that none has', () => {
    const a = matrix(2, 3, Float32Array.of(1, 2, 0, 3, 0, 0))
    expect(ood(matrix(1, 3, Float32Array.of(2, 4, 0)), a)).toBeCloseTo(0, 6)
    expect(ood(matrix(1, 3, Float32Array.of(0, 0, 1)), a)).toBe(1)
    expect(ood(matrix(1, 3, Float32Array.of(3, 0, 4)), a)).toBeCloseTo(0.4, 6)
  })

  it('never grows when there are more activations', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [w, a] = [randomMatrix(3, 5, seed), randomMatrix(8, 5, seed + 1)]
        expect(ood(w, a)).toBeLessThanOrEqual(ood(w, matrix(4, 5, a.data.slice(0, 20))) + 1e-9)
      }),
      { seed: 1 },
    )
  })
})

describe('cDeletion and cInsertion', () => {
  const codes = Float32Array.of(1, 1, 1)
  const f = linear([3, 2, 1])
  const score = (all: readonly Float32Array[]) => f.values(all)

  it('follow the cumulated contributions of a linear head', async () => {
    expect((await cDeletion(score, codes, [3, 2, 1])).values).toEqual([6, 3, 1, 0])
    expect((await cInsertion(score, codes, [3, 2, 1])).values).toEqual([0, 3, 5, 6])
    expect((await cDeletion(score, codes, [3, 2, 1])).area).toBeCloseTo((4.5 + 2 + 0.5) / 3, 10)
  })

  it('are best for the exact order: no other order of the concepts does better', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const gamma = [...gaussians(5, seed)]
        const head = linear(gamma)
        const u = Float32Array.from(gaussians(5, seed + 1), Math.abs)
        const exact = gamma.map((weight, k) => weight * (u[k] as number))
        const values = (all: readonly Float32Array[]) => head.values(all)
        const other = new Random(seed).shuffled(5)
        expect((await cDeletion(values, u, exact)).area).toBeLessThanOrEqual(
          (await cDeletion(values, u, other)).area + 1e-6,
        )
        expect((await cInsertion(values, u, exact)).area).toBeGreaterThanOrEqual(
          (await cInsertion(values, u, other)).area - 1e-6,
        )
      }),
      { seed: 1, numRuns: 50 },
    )
  })
})

describe('cMuFidelity', () => {
  it('is 1 for exact contributions to a linear head, of any unit, and -1 for their opposite', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const gamma = [...gaussians(10, seed)]
        const f = linear(gamma)
        const codes = new Float32Array(10).fill(1)
        expect(
          await cMuFidelity(
            f,
            codes,
            gamma.map((x) => 3 * x),
            seed,
          ),
        ).toBeCloseTo(1, 6)
        expect(
          await cMuFidelity(
            f,
            codes,
            gamma.map((x) => -x),
            seed,
          ),
        ).toBeCloseTo(-1, 6)
      }),
      { seed: 1, numRuns: 10 },
    )
  })

  it('is 0 where all concepts are called alike', async () => {
    expect(await cMuFidelity(linear([1, 2, 3, 4, 5]), new Float32Array(5).fill(1), [1, 1, 1, 1, 1], 1)).toBe(
      0,
    )
  })
})

describe('infidelity', () => {
  it('is 0 for exact contributions, 1 for none, and the square of what is left out', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const gamma = [...gaussians(6, seed)]
        const f = linear(gamma)
        const codes = Float32Array.from(gaussians(6, seed + 1), Math.abs)
        const exact = gamma.map((weight, k) => weight * (codes[k] as number))
        expect(await infidelity(f, codes, exact, seed)).toBeLessThan(1e-9)
        expect(
          await infidelity(
            f,
            codes,
            exact.map(() => 0),
            seed,
          ),
        ).toBeCloseTo(1, 9)
        expect(
          await infidelity(
            f,
            codes,
            exact.map((x) => x / 2),
            seed,
          ),
        ).toBeCloseTo(0.25, 4)
      }),
      { seed: 1, numRuns: 20 },
    )
  })
})

describe('sensitivity', () => {
  it('is 0 for what does not look, and within the ball for what does nothing else', async () => {
    const x = Float32Array.from(gaussians(20, 1))
    const length = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0))
    await fc.assert(
      fc.asyncProperty(seeds, fc.double({ min: 0.01, max: 1, noNaN: true }), async (seed, radius) => {
        const options = { radius, neighbours: 5, seed }
        expect(await sensitivity(() => Promise.resolve([1, 2]), x, options)).toBe(0)
        const changed = await sensitivity((input) => Promise.resolve(input), x, options)
        // Twenty uniform numbers in [-radius, radius] have a length of about radius √(20 / 3).
        expect(changed).toBeGreaterThan((0.5 * radius * Math.sqrt(20 / 3)) / length)
        expect(changed).toBeLessThan((radius * Math.sqrt(20)) / length)
      }),
      { seed: 1, numRuns: 30 },
    )
  })

  it('keeps pixels within their range', async () => {
    const seen: number[] = []
    const look = (x: Uint8Array) => Promise.resolve((seen.push(...x), [1]))
    await sensitivity(look, Uint8Array.of(0, 255), {
      radius: 30,
      neighbours: 40,
      seed: 1,
      least: 0,
      most: 255,
    })
    expect(seen.every((value) => value <= 30 || value >= 225)).toBe(true)
  })
})

describe('pixelDeletion and pixelInsertion', () => {
  /** Ten pixels of one channel, whose sum counts; the baseline is black. */
  const sum: PixelScore = {
    channels: 1,
    score: (pictures) => Promise.resolve(pictures.map((picture) => picture.reduce((a, b) => a + b, 0))),
  }
  const picture = Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
  const black = new Uint8Array(10)

  it('take the pixels in the order of the map', async () => {
    expect((await pixelDeletion(sum, picture, black, picture)).values).toEqual([
      45, 36, 28, 21, 15, 10, 6, 3, 1, 0, 0,
    ])
    expect((await pixelInsertion(sum, picture, black, picture)).values).toEqual([
      0, 9, 17, 24, 30, 35, 39, 42, 44, 45, 45,
    ])
  })

  it('move whole pixels', async () => {
    const seen: Uint8Array[] = []
    const look: PixelScore = {
      channels: 3,
      score: (all) => Promise.resolve((seen.push(...all), all.map(() => 0))),
    }
    const picture = Buffer.from([1, 2, 3, 4, 5, 6])
    await pixelDeletion(look, picture, new Uint8Array(6), [0, 1])
    expect(seen.map((one) => [...one].join(''))).toContain('123000')
    expect([...picture]).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('are best for the pixels’ own values', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const random = new Random(seed)
        const any = Uint8Array.from({ length: 30 }, () => 255 * random.uniform())
        const order = random.shuffled(30)
        const [best, other] = [
          await pixelDeletion(sum, any, new Uint8Array(30), any),
          await pixelDeletion(sum, any, new Uint8Array(30), order),
        ]
        expect(best.area).toBeLessThanOrEqual(other.area)
        const [more, less] = [
          await pixelInsertion(sum, any, new Uint8Array(30), any),
          await pixelInsertion(sum, any, new Uint8Array(30), order),
        ]
        expect(more.area).toBeGreaterThanOrEqual(less.area)
      }),
      { seed: 1, numRuns: 50 },
    )
  })
})

describe('auroc', () => {
  it('counts the pairs in the right order', () => {
    expect(auroc([4, 3, 2, 1], [1, 0, 1, 0])).toBe(0.75)
    expect(auroc([1, 1, 1], [1, 0, 0])).toBe(0.5)
    expect(auroc([1, 2], [0, 0])).toBeNull()
  })

  it('is turned round with the map, and does not change with a growing function of it', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const values = gaussians(15, seed)
        const mask = Array.from(gaussians(15, seed + 1), (x) => (x > 0 ? 1 : 0))
        const area = auroc(values, mask)
        if (area === null) return
        expect(
          auroc(
            values.map((x) => -x),
            mask,
          ),
        ).toBeCloseTo(1 - area, 10)
        expect(auroc(values.map(Math.exp), mask)).toBeCloseTo(area, 10)
      }),
      { seed: 1 },
    )
  })
})

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  )
}
