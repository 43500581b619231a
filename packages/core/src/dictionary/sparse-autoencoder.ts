import {
  differentiate,
  gradientName,
  GraphBuilder,
  kernel,
  Tensor,
  type OnnxModel,
  type Value,
} from '@lens/onnx'
import { dot, matrix, row, type Matrix } from '../matrix.ts'
import { NAdam } from '../nadam.ts'
import { Random } from '../random.ts'
import {
  assertNotZero,
  inMetricOf,
  metricOf,
  unitRows,
  type Dictionary,
  type Encoder,
  type LearningOptions,
  type TrainingRows,
} from './dictionary.ts'
import { clustersOf } from './k-means.ts'
import { productsWith } from './row-products.ts'

/** Where concepts come from while they are learnt. */
export interface Decoder<Learnt extends string, Fixed extends string = never> {
  /** Names the graph. */
  readonly name: string
  /** Changed in place. */
  readonly learnt: Readonly<Record<Learnt, Matrix>>
  readonly fixed: Readonly<Record<Fixed, Matrix>>
  /** The concepts, [r, p], of any length. */
  concepts(b: GraphBuilder, values: Readonly<Record<Learnt | Fixed, Value>>): Value
  /** Brings what is learnt back to where it may be. */
  project(): void
}

/** Rows a step, steps, and the first learning rate, which falls to nothing: two seconds on 4,000 rows of 1,280 channels. */
const BATCH = 512
const STEPS = 600
const LEARNING_RATE = 2e-3

/** Concepts that one activation shows at most. */
function activeOf(r: number): number {
  return Math.ceil(r / 3)
}

/** Training rows in the scale that learning rates and penalties are made for: a mean squared length of one. */
export async function prepared(training: TrainingRows, r: number, { seed, signal }: LearningOptions) {
  const { rows, weights } = training
  assertNotZero(rows)
  const scale = Math.sqrt(rows.rows / dot(rows.data, rows.data))
  const scaled = {
    ...training,
    rows: matrix(
      rows.rows,
      rows.columns,
      rows.data.map((value) => scale * value),
    ),
  }
  const { centroids } = await clustersOf(inMetricOf(scaled, scaled.rows), r, { weights, seed, signal })
  return { scaled, scale, first: unitRows(centroids, rows.columns) }
}

/**
 * Trains a TopK sparse autoencoder (Gao et al. 2024), without a bias of its own for the activations, so that they are what the
 * concepts add up to and nothing else:
 *
 *   U = TopK(max(0, A Eᵀ + β)) ,   A ≈ U W ,   ||W_k|| = 1 ,
 *
 * on the squared error in the metric. Gradients are a graph: the loss, differentiated, where which codes are on is given.
 *
 * @param start `prepared` rows and the directions that `E` starts from
 */
export async function trainAutoencoder<Learnt extends string, Fixed extends string>(
  { scaled, scale, first }: Awaited<ReturnType<typeof prepared>>,
  decoder: Decoder<Learnt, Fixed>,
  { seed, signal }: LearningOptions,
): Promise<Dictionary> {
  const { rows, weights, metric } = scaled
  const { rows: r, columns: p } = first
  const encoder = { E: matrix(r, p, first.data.slice()), beta: matrix(1, r) }
  const learnt: Record<string, Matrix> = { ...encoder, ...decoder.learnt }
  const optimisers = Object.values(learnt).map(({ data }) => new NAdam(data.length, LEARNING_RATE))
  const session = await kernel(decoder.name, () => lossGraph(decoder))
  const nextBatch = batchesOf(rows.rows, seed)
  const encoding = new SparseEncoder(encoder.E, encoder.beta.data, activeOf(r))

  async function feeds(batch: readonly number[]) {
    const activations = picked(rows, batch)
    const codes = await encoding.encodeRows(activations)
    return tensorsOf({
      ...learnt,
      ...decoder.fixed,
      A: activations,
      on: matrix(batch.length, r, codes.map(Math.sign)),
      weights: matrix(
        batch.length,
        1,
        Float32Array.from(batch, (i) => weights[i] as number),
      ),
      along: matrix(p, 1, metric ?? new Float32Array(p)),
    })
  }
  const gradients = Object.keys(learnt).map(gradientName)
  for (let step = 0; step < STEPS; step++) {
    signal?.throwIfAborted()
    const found = await session.run(await feeds(nextBatch()), gradients)
    Object.values(learnt).forEach(({ data }, i) => {
      const uphill = found[gradients[i] as string]?.data as Float32Array
      optimisers[i]?.climb(
        data,
        uphill.map((value) => -value),
        1 - step / STEPS,
      )
    })
    decoder.project()
  }
  const { W } = await session.run(await feeds([0]), ['W'])
  return {
    w: unitRows(matrix(r, p, W?.data as Float32Array)),
    parameters: {
      ...metricOf(scaled),
      encoder: encoder.E,
      bias: matrix(
        1,
        r,
        encoder.beta.data.map((value) => value / scale),
      ),
      active: matrix(1, 1, Float32Array.of(activeOf(r))),
    },
  }
}

/** Rows of the next step, over and over all of them, each time in another order. */
function batchesOf(count: number, seed: number): () => number[] {
  const random = new Random(seed)
  let left: number[] = []
  return () => {
    if (left.length === 0) left = random.shuffled(count)
    return left.splice(0, BATCH)
  }
}

function picked(x: Matrix, positions: readonly number[]): Matrix {
  const out = matrix(positions.length, x.columns)
  positions.forEach((from, i) => {
    row(out, i).set(row(x, from))
  })
  return out
}

function tensorsOf(matrices: Readonly<Record<string, Matrix>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(matrices).map(([name, { data, rows, columns }]) => [
      name,
      new Tensor('float32', data, [rows, columns]),
    ]),
  )
}

/** `loss`, the mean squared error in the metric, its gradients, and `W`. */
function lossGraph<Learnt extends string, Fixed extends string>(decoder: Decoder<Learnt, Fixed>): OnnxModel {
  const b = new GraphBuilder()
  const a = b.input('A', 'float32', ['n', 'p'])
  const weights = b.input('weights', 'float32', ['n', 1])
  const along = b.input('along', 'float32', ['p', 1])
  const on = b.input('on', 'float32', ['n', 'r'])
  const [e, beta] = [b.input('E', 'float32', ['r', 'p']), b.input('beta', 'float32', [1, 'r'])]
  const u = b.mul(b.relu(b.add(b.matmul(a, b.transpose(e, [1, 0])), beta)), on)

  const names = Object.keys({ ...decoder.learnt, ...decoder.fixed }) as (Learnt | Fixed)[]
  const given = names.map((name) => [name, b.input(name, 'float32', [`rows of ${name}`, null])] as const)
  const concepts = decoder.concepts(b, Object.fromEntries(given) as Record<Learnt | Fixed, Value>)
  const lengths = b.sqrt(b.add(b.reduceSum(b.mul(concepts, concepts), [1]), b.scalar(1e-12)))
  const w = b.div(concepts, lengths)
  b.output('W', w)

  const missed = b.sub(a, b.matmul(u, w))
  const missedAlong = b.matmul(missed, along)
  const errors = b.add(b.reduceSum(b.mul(missed, missed), [1]), b.mul(missedAlong, missedAlong))
  b.output('loss', b.reduceMean(b.mul(errors, weights), [0, 1], false))
  return differentiate(b.build(), { of: 'loss', wrt: ['E', 'beta', ...Object.keys(decoder.learnt)] })
}

/** `U = TopK(max(0, A Eᵀ + β))` */
class SparseEncoder implements Encoder {
  readonly #encoder: Matrix
  readonly #bias: Float32Array
  readonly #active: number

  /** @param encoder `E`, r × p; @param bias `β`, [r]; @param active codes that may be on at a time */
  constructor(encoder: Matrix, bias: Float32Array, active: number) {
    this.#encoder = encoder
    this.#bias = bias
    this.#active = active
  }

  async encodeMap(map: Float32Array): Promise<Float32Array> {
    return this.#largest(await productsWith(this.#encoder).ofMap(map))
  }

  async encodeRows(rows: Matrix): Promise<Float32Array> {
    return this.#largest(await productsWith(this.#encoder).ofRows(rows))
  }

  /** Where a concept is on its code is linear in the activations. */
  gradients(coefficients: Float32Array, concepts: readonly number[]): Float32Array[] {
    const { rows: r, columns: p } = this.#encoder
    const positions = coefficients.length / r
    return concepts.map((concept) => {
      const gradient = new Float32Array(p * positions)
      const direction = row(this.#encoder, concept)
      for (let position = 0; position < positions; position++) {
        if (coefficients[position * r + concept] === 0) continue
        for (let j = 0; j < p; j++) gradient[j * positions + position] = (direction[j] as number) / positions
      }
      return gradient
    })
  }

  #largest(products: Float32Array): Float32Array {
    const r = this.#bias.length
    const codes = new Float32Array(products.length)
    for (let start = 0; start < products.length; start += r) {
      const own = this.#bias.map((bias, k) => bias + (products[start + k] as number))
      const least = Math.max(0, own.toSorted((a, b) => b - a)[this.#active - 1] ?? 0)
      own.forEach((value, k) => {
        if (value > 0 && value >= least) codes[start + k] = value
      })
    }
    return codes
  }
}

/** What a trained dictionary encodes with. */
export function trainedEncoder({ w, parameters: { encoder, bias, active } }: Dictionary): Encoder {
  return new SparseEncoder(
    encoder ?? w,
    bias?.data ?? new Float32Array(w.rows),
    active?.data[0] ?? activeOf(w.rows),
  )
}
