/**
 * Non-negative least squares on a fixed dictionary (CRAFT, section 1.3): for one activation vector `a` [p],
 *
 *   u = argmin_{u >= 0} 1/2 || a - u W ||^2 .
 *
 * It only needs the Gram matrix `G = W W^T` [r, r] and `c = W a` [r]. Solved exactly with the active-set method of
 * Lawson and Hanson in the Gram form of Bro and de Jong ("A fast non-negativity-constrained least squares algorithm",
 * 1997), which ends after a finite number of r-sized solves; first-order methods stall where concepts are alike.
 */
export class NonNegativeLeastSquares {
  readonly #gram: Float64Array
  readonly #r: number
  readonly #passive: Uint8Array
  readonly #order: Int32Array
  readonly #factor: Float64Array
  readonly #candidate: Float64Array
  readonly #u: Float64Array

  /** @param gram `W W^T`, row by row, [r, r] */
  constructor(gram: Float64Array) {
    this.#r = Math.sqrt(gram.length)
    this.#gram = gram
    this.#passive = new Uint8Array(this.#r)
    this.#order = new Int32Array(this.#r)
    this.#factor = new Float64Array(gram.length)
    this.#candidate = new Float64Array(this.#r)
    this.#u = new Float64Array(this.#r)
  }

  /**
   * Solves for one vector.
   * @param c    products `W a`; read from `offset` on, r of them
   * @param out  receives u at `offset`
   */
  solve(c: ArrayLike<number>, out: Float32Array, offset = 0): void {
    const r = this.#r
    const u = this.#u.fill(0)
    this.#passive.fill(0)
    let scale = 0
    for (let k = 0; k < r; k++) scale = Math.max(scale, Math.abs(at(c, offset + k)))
    // Descents below this are zero: products of float32 activations carry about 1e-7 of their size.
    const tolerance = 1e-7 * scale

    // Each round frees the coefficient that would reduce the error most; 3 r rounds are far beyond what is ever needed.
    for (let round = 0; round < 3 * r; round++) {
      const entering = this.#steepest(c, offset, tolerance)
      if (entering < 0) break
      this.#passive[entering] = 1
      this.#descend(c, offset, u)
    }
    for (let k = 0; k < r; k++) out[offset + k] = at(u, k)
  }

  /** The coefficient at zero with the largest positive descent `c - G u`, or -1. */
  #steepest(c: ArrayLike<number>, offset: number, tolerance: number): number {
    const r = this.#r
    let best = -1
    let bestDescent = tolerance
    for (let k = 0; k < r; k++) {
      if (this.#passive[k]) continue
      let descent = at(c, offset + k)
      for (let j = 0; j < r; j++) descent -= at(this.#gram, k * r + j) * at(this.#u, j)
      if (descent > bestDescent) {
        best = k
        bestDescent = descent
      }
    }
    return best
  }

  /** Moves to the unconstrained optimum of the free coefficients, stopping at and fixing those that reach zero. */
  #descend(c: ArrayLike<number>, offset: number, u: Float64Array): void {
    const r = this.#r
    for (;;) {
      const size = this.#solveFree(c, offset)
      let step = 1
      for (let i = 0; i < size; i++) {
        const k = at(this.#order, i)
        const target = at(this.#candidate, i)
        if (target <= 0) step = Math.min(step, at(u, k) / (at(u, k) - target))
      }
      let blocked = false
      for (let i = 0; i < size; i++) {
        const k = at(this.#order, i)
        const target = at(this.#candidate, i)
        const value = at(u, k) + step * (target - at(u, k))
        const fixed = target <= 0 && value <= 1e-12 * Math.abs(target - value)
        u[k] = fixed ? 0 : value
        if (fixed) this.#passive[k] = 0
        blocked ||= fixed
      }
      if (step >= 1 || !blocked) break
    }
    for (let k = 0; k < r; k++) if (!this.#passive[k]) u[k] = 0
  }

  /** Solves `G_FF x = c_F` over the free coefficients F by Cholesky; returns their number. */
  #solveFree(c: ArrayLike<number>, offset: number): number {
    const r = this.#r
    const order = this.#order
    let size = 0
    for (let k = 0; k < r; k++) if (this.#passive[k]) order[size++] = k
    const l = this.#factor
    const x = this.#candidate
    for (let i = 0; i < size; i++) {
      const row = at(order, i)
      for (let j = 0; j <= i; j++) {
        let sum = at(this.#gram, row * r + at(order, j))
        for (let m = 0; m < j; m++) sum -= at(l, i * r + m) * at(l, j * r + m)
        // A dictionary with two equal concepts is singular; the floor keeps the factor finite, and one of them gets it all.
        l[i * r + j] =
          i === j
            ? Math.sqrt(Math.max(sum, 1e-12 * at(this.#gram, row * r + row) + 1e-300))
            : sum / at(l, j * r + j)
      }
      let value = at(c, offset + row)
      for (let m = 0; m < i; m++) value -= at(l, i * r + m) * at(x, m)
      x[i] = value / at(l, i * r + i)
    }
    for (let i = size - 1; i >= 0; i--) {
      let value = at(x, i)
      for (let m = i + 1; m < size; m++) value -= at(l, m * r + i) * at(x, m)
      x[i] = value / at(l, i * r + i)
    }
    return size
  }
}

/** Unchecked element: indices here are bounded by the loops around them. */
function at(array: ArrayLike<number>, index: number): number {
  return array[index] as number
}
