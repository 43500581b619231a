/**
 * The first `count` points of the Halton sequence, not scrambled: coordinate `d` of point `i` is the radical inverse of `i`
 * in the base of the `d`-th prime (Halton 1960). The sampler of CRAFT's code (Fel et al. 2023); at its sizes far from uniform
 * in the later dimensions (sobol.test.ts measures it), and kept for comparison only.
 *
 * @returns [count, dimensions], row by row, in [0, 1); the first point is zero
 */
export function haltonPoints(count: number, dimensions: number): Float32Array {
  const points = new Float32Array(count * dimensions)
  firstPrimes(dimensions).forEach((base, dimension) => {
    for (let i = 0; i < count; i++) points[i * dimensions + dimension] = radicalInverse(i, base)
  })
  return points
}

function radicalInverse(i: number, base: number): number {
  let inverse = 0
  for (let rest = i, digit = 1 / base; rest > 0; rest = Math.floor(rest / base), digit /= base) {
    inverse += (rest % base) * digit
  }
  return inverse
}

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
  }
  return primes
}
