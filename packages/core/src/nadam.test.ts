import { describe, expect, it } from 'vitest'
import { NAdam } from './nadam.ts'

describe('NAdam', () => {
  it('takes its first step as written in the paper', () => {
    // m = 0.1 g, v = 0.001 g²: lr · (g + μ₂ / (1 - μ₁μ₂) · m) / |g|, with μ_t = 0.9 (1 - 0.96^{0.004 t} / 2).
    const mu = (t: number) => 0.9 * (1 - 0.5 * 0.96 ** (0.004 * t))
    const x = Float32Array.of(1, 1)
    new NAdam(2, 0.1).climb(x, Float32Array.of(3, -0.5))
    const step = 0.1 * (1 + (0.1 * mu(2)) / (1 - mu(1) * mu(2)))
    expect(x[0]).toBeCloseTo(1 + step, 5)
    expect(x[1]).toBeCloseTo(1 - step, 5)
  })

  it('finds the top of a hill', () => {
    const x = Float32Array.of(5, -3)
    const optimiser = new NAdam(2, 0.3)
    for (let step = 0; step < 300; step++) {
      optimiser.climb(
        x,
        x.map((value, i) => -2 * (value - (i === 0 ? 1 : 2))),
      )
    }
    expect(x[0]).toBeCloseTo(1, 2)
    expect(x[1]).toBeCloseTo(2, 2)
  })
})
