import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrix } from '../matrix.ts'
import { gaussians } from '../random.ts'
import { exactContributions } from './contributions.ts'
import { summarise } from './summary.ts'

const [channels, positions, r] = [6, 4, 3]

function setting(seed: number) {
  const features = Float32Array.from(gaussians(channels * positions, seed), Math.abs)
  const u = Float32Array.from(gaussians(positions * r, seed + 1), Math.abs)
  const w = matrix(r, channels, Float32Array.from(gaussians(r * channels, seed + 2), Math.abs))
  const weights = Float32Array.from(gaussians(2 * channels, seed + 3))
  const bias = Float32Array.from(gaussians(2, seed + 4))
  return { features, u, w, head: { kind: 'linear' as const, weights, bias, classes: 2, channels } }
}

/** The head by its definition: mean over positions, then an affine map. */
function logitOf({ features, head }: ReturnType<typeof setting>, classIndex: number): number {
  let logit = head.bias[classIndex] as number
  for (let j = 0; j < channels; j++) {
    const mean =
      features.subarray(j * positions, (j + 1) * positions).reduce((sum, x) => sum + x, 0) / positions
    logit += mean * (head.weights[classIndex * channels + j] as number)
  }
  return logit
}

describe('exactContributions', () => {
  it('adds up to the logit with residual and bias', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const given = setting(seed)
        const split = await exactContributions(given.w, given.head, 1).split(
          given.features,
          given.u,
          logitOf(given, 1),
        )
        const total = split.contributions.reduce((sum, x) => sum + x, 0) + split.residual + split.bias
        expect(total).toBeCloseTo(logitOf(given, 1), 4)
      }),
      { seed: 1 },
    )
  })

  it('is what the logit loses when the concept is taken out (occlusion)', async () => {
    const given = setting(7)
    const { w, u, head } = given
    // Activations that the concepts explain completely.
    const features = new Float32Array(channels * positions)
    for (let i = 0; i < positions; i++) {
      for (let k = 0; k < r; k++) {
        for (let j = 0; j < channels; j++) {
          features[j * positions + i] =
            (features[j * positions + i] as number) +
            (u[i * r + k] as number) * (w.data[k * channels + j] as number)
        }
      }
    }
    const { contributions, residual } = await exactContributions(w, head, 0).split(
      features,
      u,
      logitOf({ ...given, features }, 0),
    )
    expect(residual).toBeCloseTo(0, 4)
    const without = features.slice()
    for (let i = 0; i < positions; i++) {
      for (let j = 0; j < channels; j++) {
        without[j * positions + i] =
          (without[j * positions + i] as number) - (u[i * r + 1] as number) * (w.data[channels + j] as number)
      }
    }
    const loss = logitOf({ ...given, features }, 0) - logitOf({ ...given, features: without }, 0)
    expect(contributions[1]).toBeCloseTo(loss, 4)
  })
})

describe('summarise', () => {
  const point = (contributions: number[], correct: boolean | null = true) => {
    const logit = contributions.reduce((sum, x) => sum + x, 0) + 0.5 - 0.25
    return { contributions, residual: 0.5, bias: -0.25, logit, correct }
  }

  it('has shares that sum to one, signed', () => {
    const summary = summarise([point([3, -1]), point([1, 2])], 2)
    const sum = summary.importance.reduce((a, b) => a + b, 0)
    expect(sum + summary.residualShare + summary.biasShare).toBeCloseTo(1, 12)
    expect(summary.importance).toEqual([4 / 5.5, 1 / 5.5])
  })

  it('finds who dominates, how often and how rightly', () => {
    const summary = summarise([point([3, 1]), point([2, 1], false), point([0, 5], null)], 2)
    expect(summary.dominant).toEqual([0, 0, 1])
    expect(summary.prevalence).toEqual([2 / 3, 1 / 3])
    expect(summary.reliability).toEqual([0.5, null])
    expect(summary.important).toEqual([true, false])
  })

  it('refuses shares of a sum that is not positive', () => {
    expect(() => summarise([point([-3, 0])], 2)).toThrow(/not positive/)
  })
})
