import { dot, matrix, row, type Matrix } from '../matrix.ts'
import { archetypesOf } from './convex-nmf.ts'
import type { DictionaryMethod } from './dictionary.ts'
import { prepared, trainAutoencoder, trainedEncoder, type Decoder } from './sparse-autoencoder.ts'

/** How far a concept may be from every mixture of activations, in units of their length: `δ`. */
const RELAXATION = 0.1

/**
 * RA-SAE (Fel et al. 2025, arXiv 2502.12892): a TopK SAE whose concepts are mixtures of typical activations, give or take a little,
 * `D = C X + Λ` with `C >= 0`, rows that sum to one, and `||Λ_k|| <= δ`. Other images of the class then give much the same concepts.
 */
export const raSae: DictionaryMethod = {
  name: 'RA-SAE',
  nonNegative: false,
  signed: false,
  async learn(training, r, options) {
    const start = await prepared(training, r, options)
    const archetypes = await archetypesOf(start.scaled.rows, options.seed, options.signal)
    return trainAutoencoder(start, decoderOf(start.first, archetypes), options)
  },
  encoder: trainedEncoder,
}

function decoderOf(first: Matrix, archetypes: Matrix): Decoder<'C' | 'relaxation', 'X'> {
  const C = mostlyNearest(first, archetypes)
  const relaxation = matrix(first.rows, first.columns)
  return {
    name: 'RA-SAE',
    learnt: { C, relaxation },
    fixed: { X: archetypes },
    concepts: (b, { C, X, relaxation }) => b.add(b.matmul(b.div(C, b.reduceSum(C, [1])), X), relaxation),
    project() {
      C.data.forEach((value, i) => (C.data[i] = Math.max(1e-6, value)))
      for (let k = 0; k < relaxation.rows; k++) {
        const own = row(relaxation, k)
        const scale = Math.min(1, RELAXATION / Math.sqrt(dot(own, own) || 1))
        own.forEach((value, j) => (own[j] = scale * value))
      }
    },
  }
}

/** Mixtures that are nearly the archetype that points most as each of the directions; of all others a trace, to start from. */
function mostlyNearest(directions: Matrix, archetypes: Matrix): Matrix {
  const c = matrix(directions.rows, archetypes.rows).data.fill(0.2 / archetypes.rows)
  for (let k = 0; k < directions.rows; k++) {
    const cosines = Array.from({ length: archetypes.rows }, (_, i) => {
      const archetype = row(archetypes, i)
      return dot(row(directions, k), archetype) / Math.sqrt(dot(archetype, archetype) || 1)
    })
    c[k * archetypes.rows + cosines.indexOf(Math.max(...cosines))] = 1
  }
  return matrix(directions.rows, archetypes.rows, c)
}
