import { LensError } from '@lens/errors'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

import { POLYNOMIALS } from './sobol-directions.ts'

const BITS = 32
const MOST_DIMENSIONS = POLYNOMIALS.length + 1

/**
 * The first `count` points of the Sobol sequence, in Gray code order (Antonov and Saleev 1979).
 *
 * With a seed they are scrambled by a random linear matrix and a digital shift per dimension (Matoušek 1998): every
 * point is then uniform in [0, 1), while the first `2^m` points still put exactly one into each of the `2^m` equal
 * parts of every axis. The same seed gives the same points.
 *
 * @returns [count, dimensions], row by row, in [0, 1)
 * @throws LensError `unsupported` beyond 128 dimensions
 */
export function sobolPoints(count: number, dimensions: number, seed?: number): Float32Array {
  if (dimensions > MOST_DIMENSIONS) {
    throw new LensError(
      'unsupported',
      `Sobol sequences have ${MOST_DIMENSIONS} dimensions here, and ${dimensions} are needed: ask for at most ${MOST_DIMENSIONS / 2} concepts.`,
    )
  }
  const random = seed === undefined ? undefined : xoroshiro128plus(seed)
  const points = new Float32Array(count * dimensions)
  for (let dimension = 0; dimension < dimensions; dimension++) {
    let directions = directionNumbers(dimension)
    let state = 0
    if (random) {
      const columns = Array.from(directions, (_, bit) => lowerTriangularColumn(bit, random.next()))
      directions = directions.map((direction) => multiply(columns, direction))
      state = random.next()
    }
    for (let i = 0; i < count; i++) {
      // A Float32 has 24 bits: rounding all 32 could give 1, or move a point into its neighbour's part of the axis.
      points[i * dimensions + dimension] = (state >>> 8) / 2 ** 24
      state ^= directions[trailingOnes(i)] as number
    }
  }
  return points
}

/** `v_k = m_k / 2^k` as 32-bit fractions, continued by the recurrence of Joe and Kuo 2008, equation 2. */
function directionNumbers(dimension: number): Int32Array {
  const directions = new Int32Array(BITS)
  const { degree, coefficients, initial } = POLYNOMIALS[dimension - 1] ?? {
    degree: BITS,
    coefficients: 0,
    initial: Array<number>(BITS).fill(1),
  }
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      directions[k] = (initial[k] as number) << (BITS - 1 - k)
      continue
    }
    const oldest = directions[k - degree] as number
    let next = oldest ^ (oldest >>> degree)
    for (let j = 1; j < degree; j++) {
      if ((coefficients >>> (degree - 1 - j)) & 1) next ^= directions[k - j] as number
    }
    directions[k] = next
  }
  return directions
}

/** Column `bit` (0: most significant) of a random matrix: ones on the diagonal, anything below it. */
function lowerTriangularColumn(bit: number, random: number): number {
  const diagonal = 1 << (BITS - 1 - bit)
  return diagonal | (random & ((diagonal >>> 0) - 1))
}

/** Matrix times bit vector over GF(2). */
function multiply(columns: readonly number[], vector: number): number {
  return columns.reduce((sum, column, bit) => ((vector << bit) & 0x80000000 ? sum ^ column : sum), 0)
}

function trailingOnes(i: number): number {
  return 31 - Math.clz32(~i & (i + 1))
}
