import type { LinearHead } from '@lens/onnx'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dot, matrix } from '../matrix.ts'
import { gaussians } from '../random.ts'
import { centredTarget, classTarget, linearConceptHead, marginTarget } from './concept-head.ts'
import { contrastedClasses } from './contrast.ts'
import { contributionsTo, type Contributions } from './contributions.ts'
import { isImportant, sharesOf, summarise } from './summary.ts'

const [channels, positions, r] = [6, 4, 3]

function setting(seed: number) {
  const features = Float32Array.from(gaussians(channels * positions, seed), Math.abs)
  const u = Float32Array.from(gaussians(positions * r, seed + 1), Math.abs)
  const w = matrix(r, channels, Float32Array.from(gaussians(r * channels, seed + 2), Math.abs))
  const weights = Float32Array.from(gaussians(3 * channels, seed + 3))
  const bias = Float32Array.from(gaussians(3, seed + 4))
  const head: LinearHead = { kind: 'linear', weights, bias, classes: 3, channels }
  return { features, u, w, head }
}

/** The head by its definition: mean over positions, then an affine map. */
function logitsOf({ features, head }: ReturnType<typeof setting>): Float32Array {
  const means = Array.from({ length: channels }, (_, j) => {
    return features.subarray(j * positions, (j + 1) * positions).reduce((sum, x) => sum + x, 0) / positions
  })
  const mean = means.reduce((sum, x) => sum + x, 0) / channels
  const variance = means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / channels
  const norm = head.normalised
  const pooled = norm ? means.map((x) => (x - mean) / Math.sqrt(variance + norm.epsilon)) : means
  return Float32Array.from({ length: head.classes }, (_, c) =>
    pooled.reduce(
      (sum, x, j) => sum + x * (head.weights[c * channels + j] as number),
      head.bias[c] as number,
    ),
  )
}

/** Activations that the concepts explain completely, but for some of them. */
function rebuilt(
  u: Float32Array,
  w: ReturnType<typeof setting>['w'],
  left: readonly number[] = [],
): Float32Array {
  const features = new Float32Array(channels * positions)
  for (let i = 0; i < positions; i++) {
    for (let k = 0; k < r; k++) {
      if (left.includes(k)) continue
      for (let j = 0; j < channels; j++) {
        const at = j * positions + i
        features[at] =
          (features[at] as number) + (u[i * r + k] as number) * (w.data[k * channels + j] as number)
      }
    }
  }
  return features
}

const classes = 3
const TARGETS = [centredTarget(classes, 1), classTarget(classes, 1), marginTarget(classes, 1, 2)]

/** The same head after a LayerNorm, as `recogniseHead` gives it: the rows of its weights sum to zero. */
function normalised(given: ReturnType<typeof setting>) {
  const weights = given.head.weights.map((weight, at, all) => {
    const own = all.subarray(Math.floor(at / channels) * channels).subarray(0, channels)
    return weight - own.reduce((sum, x) => sum + x, 0) / channels
  })
  return { ...given, head: { ...given.head, weights, normalised: { by: 'layer' as const, epsilon: 1e-3 } } }
}

describe.each([
  ['exact', setting],
  ['sobol', setting],
  ['exact', (seed: number) => normalised(setting(seed))],
  ['sobol', (seed: number) => normalised(setting(seed))],
] as const)('contributionsTo, %s', (method, setting) => {
  it('adds up to every score with residual and bias', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const given = setting(seed)
        const head = linearConceptHead(given.head, given.w)
        const parts = await contributionsTo(head, method, given.features, given.u, TARGETS)
        parts.forEach(({ contributions, residual, bias }, t) => {
          const total = contributions.reduce((sum, x) => sum + x, 0) + residual + bias
          expect(total).toBeCloseTo(dot(TARGETS[t] as Float32Array, logitsOf(given)), 4)
        })
      }),
      { seed: 1, numRuns: method === 'exact' ? 100 : 10 },
    )
  })

  it('does not change where a constant is added to all logits, but for the raw logit’s bias', async () => {
    const given = setting(5)
    const moved = { ...given.head, bias: given.head.bias.map((x) => x - 40) }
    const [before, after] = (await Promise.all(
      [given.head, moved].map((head) =>
        contributionsTo(linearConceptHead(head, given.w), method, given.features, given.u, TARGETS),
      ),
    )) as [Contributions[], Contributions[]]
    TARGETS.forEach((_, t) => {
      const [one, other] = [before[t] as Contributions, after[t] as Contributions]
      one.contributions.forEach((x, k) => {
        expect(other.contributions[k]).toBeCloseTo(x, 4)
      })
      expect(other.residual).toBeCloseTo(one.residual, 4)
      expect(other.bias).toBeCloseTo(t === 1 ? one.bias - 40 : one.bias, 4)
    })
  })
})

describe('contributionsTo', () => {
  it('is what the score loses when the concept is taken out (occlusion)', async () => {
    const given = setting(7)
    const { w, u, head } = given
    const features = rebuilt(u, w)
    const parts = await contributionsTo(linearConceptHead(head, w), 'exact', features, u, TARGETS)
    parts.forEach(({ contributions, residual }, t) => {
      expect(residual).toBeCloseTo(0, 4)
      const [all, without] = [features, rebuilt(u, w, [1])].map((some) =>
        dot(TARGETS[t] as Float32Array, logitsOf({ ...given, features: Float32Array.from(some) })),
      ) as [number, number]
      expect(contributions[1]).toBeCloseTo(all - without, 4)
    })
  })
})

describe('contrastedClasses', () => {
  it('counts who comes second and who is mistaken for it, the most frequent first', () => {
    const logits = [Float32Array.of(5, 1, 3), Float32Array.of(5, 4, 3), Float32Array.of(9, 1, 2)]
    expect(contrastedClasses(logits, 0, [0, 0, null], [{ predicted: 3 }])).toEqual([
      { classIndex: 2, runnerUp: 2, mistaken: 0 },
      { classIndex: 1, runnerUp: 1, mistaken: 0 },
      { classIndex: 3, runnerUp: 0, mistaken: 1 },
    ])
  })

  it('has every class that images are confused with, and of the others the five most frequent', () => {
    const logits = Array.from({ length: 8 }, (_, i) =>
      Float32Array.from({ length: 30 }, (_, c) => (c === 0 ? 9 : c === i + 1 ? 5 : 0)),
    )
    const labels = [0, 0, 0, 0, 0, 0, 0, 20]
    const misses = [{ predicted: 21 }, { predicted: 22 }, { predicted: 21 }]
    const chosen = contrastedClasses(logits, 0, labels, misses).map(({ classIndex }) => classIndex)
    expect(chosen).toEqual([21, 1, 2, 3, 4, 22, 20])
  })
})

describe('summarise', () => {
  const BY_SHARE = { by: 'share', from: 0.05 } as const
  const point = (contributions: number[], correct: boolean | null = true) => {
    const logit = contributions.reduce((sum, x) => sum + x, 0) + 0.5 - 0.25
    return { contributions, residual: 0.5, bias: -0.25, logit, correct }
  }

  it('has shares that sum to one, signed', () => {
    const shares = sharesOf([point([3, -1]), point([1, 2])], 2)
    if (!shares) throw new Error('There are shares.')
    expect(shares.explained + shares.residual + shares.bias).toBeCloseTo(1, 12)
    expect(shares.concepts).toEqual([4 / 5.5, 1 / 5.5])
  })

  it('finds who dominates, how often and how rightly', () => {
    const summary = summarise([point([3, 1]), point([2, 1], false), point([0, 5], null)], 2, BY_SHARE)
    expect(summary.dominant).toEqual([0, 0, 1])
    expect(summary.prevalence).toEqual([2 / 3, 1 / 3])
    expect(summary.reliability).toEqual([0.5, null])
  })

  it('calls important what the rule says of its shares, or of the points that it dominates', () => {
    // The second concept is never first and adds 3 of 10.75; the third takes away.
    const points = [point([4, 1, -1]), point([3, 1, 0]), point([3, 1, 0])]
    const importantBy = (by: 'share' | 'dominance', from: number) =>
      summarise(points, 3, { by, from }).important
    expect(importantBy('share', 0.2)).toEqual([true, true, false])
    expect(importantBy('share', 0.3)).toEqual([true, false, false])
    expect(importantBy('dominance', 0.2)).toEqual([true, false, false])
  })

  it('has no shares of a sum that is not positive, and still tells who dominates', () => {
    const summary = summarise([point([-3, -1])], 2, BY_SHARE)
    expect(summary.shares).toBeNull()
    expect(summary.dominant).toEqual([1])
  })
})

describe('isImportant', () => {
  const byShare = (importance: number, from: number) =>
    isImportant({ importance, dominates: 0, points: 60 }, { by: 'share', from })
  const byDominance = (dominates: number, points: number, from: number) =>
    isImportant({ importance: 0, dominates, points }, { by: 'dominance', from })

  it('is so from the share of the score on, that share included, whatever dominates', () => {
    expect([0.049, 0.05, 0.051].map((share) => byShare(share, 0.05))).toEqual([false, true, true])
    expect([0.05, 0.1].map((share) => byShare(share, 0.1))).toEqual([false, true])
    expect(byShare(-0.5, 0.05)).toBe(false)
  })

  it('is so from the share of the points on, that share included, whatever it adds', () => {
    // Of 60 points a twentieth is 3: not more than it, and neither a thirtieth nor a tenth.
    expect([2, 3, 4].map((count) => byDominance(count, 60, 0.05))).toEqual([false, true, true])
    expect([5, 6].map((count) => byDominance(count, 60, 0.1))).toEqual([false, true])
    expect([3, 4].map((count) => byDominance(count, 80, 0.05))).toEqual([false, true])
    // 0.07 × 100 is 7.000000000000001 in double precision.
    expect(byDominance(7, 100, 0.07)).toBe(true)
  })

  it('never is by dominance of a single point', () => {
    expect([1, 2].map((count) => byDominance(count, 10, 0.05))).toEqual([false, true])
  })
})
