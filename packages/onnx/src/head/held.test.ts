import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { expectClose, float32, floats, runOnce } from '../testing/run.ts'
import { heldHead, REFERENCE } from './held.ts'

const [CHANNELS, SIDE, CLASSES] = [6, 3, 4]
const PLACES = SIDE * SIDE
const SHAPE = { name: 'A', channels: CHANNELS, height: SIDE, width: SIDE }

function random(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin((i + 1) * (i + seed)))
}

type Build = (b: GraphBuilder, tokens: Value) => Value

/** Feature tensor "A" [N, 6, 3, 3], what `build` makes of its tokens [N, 9, 6], and a layer of weights. */
function headOf(build: Build, opset = 17) {
  const b = new GraphBuilder({ opset })
  const a = b.input('A', 'float32', ['n', CHANNELS, SIDE, SIDE])
  const pooled = build(b, b.transpose(b.reshape(a, [0, CHANNELS, PLACES]), [0, 2, 1]))
  b.output('logits', linear(b, pooled, CHANNELS, CLASSES, 5), ['n', CLASSES])
  return b.build()
}

const linear = (b: GraphBuilder, x: Value, from: number, to: number, seed: number) =>
  b.add(b.matmul(x, b.constant(random(from * to, seed), [from, to])), b.constant(random(to, seed + 1)))
const project = (b: GraphBuilder, x: Value, seed: number) => linear(b, x, CHANNELS, CHANNELS, seed)
const mean: Build = (b, x) => b.reduceMean(x, [1], false)

/** CLIP's: the mean token asks, in two heads, and all answer; heads and images on one axis, as PyTorch has them. */
const attentionPool: Build = (b, x) => {
  const tokens = b.concat([b.reduceMean(x, [1]), x], 1)
  const heads = (y: Value, count: number) =>
    b.reshape(b.transpose(b.reshape(y, [0, count, 2, CHANNELS / 2]), [0, 2, 1, 3]), [-1, count, CHANNELS / 2])
  const query = heads(project(b, b.slice(tokens, [0], [1], [1]), 7), 1)
  const [keys, values] = [heads(project(b, tokens, 9), PLACES + 1), heads(project(b, tokens, 11), PLACES + 1)]
  const seen = b.node('Softmax', [b.matmul(query, b.transpose(keys, [0, 2, 1]))], { axis: -1 })
  return project(b, b.reshape(b.matmul(seen, values), [-1, CHANNELS]), 13)
}

/** SigLIP's: a learnt query, then a LayerNorm and a residual layer. */
const learntQuery =
  (activation: Build): Build =>
  (b, x) => {
    const scores = b.matmul(
      b.constant(random(CHANNELS, 3), [1, CHANNELS]),
      b.transpose(project(b, x, 9), [0, 2, 1]),
    )
    const pooled = b.squeeze(b.matmul(b.node('Softmax', [scores], { axis: -1 }), project(b, x, 11)), [1])
    return b.add(pooled, activation(b, project(b, norm(b, pooled), 15)))
  }

const norm: Build = (b, x) =>
  b.node('LayerNormalization', [x, b.constant(random(CHANNELS, 17)), b.constant(random(CHANNELS, 18))], {
    axis: -1,
  })

/** A softmax, and a root of mean squares, in elementary operators. */
const writtenOut: Build = (b, x) => {
  const scores = project(b, x, 21)
  const powers = b.node('Exp', [b.sub(scores, b.reduceMax(scores, [1]))])
  const pooled = b.reduceSum(b.mul(b.div(powers, b.reduceSum(powers, [1])), x), [1], false)
  const root = b.sqrt(b.add(b.reduceMean(b.mul(pooled, pooled), [-1]), b.scalar(1e-5)))
  return b.mul(pooled, b.node('Reciprocal', [root]))
}

const length: Build = (b, x) => b.node('LpNormalization', [mean(b, x)], { axis: -1 })
const sameValue: Build = (b, x) => b.node('Identity', [x])
const relu: Build = (b, x) => b.relu(x)

describe('a head with the statistics of one image held', () => {
  it.each<[string, Build, object]>([
    ['attention pooling', attentionPool, { statistics: ['attention'], isAffine: true }],
    [
      'a learnt query',
      learntQuery(sameValue),
      { statistics: ['attention', 'normalisation'], isAffine: true },
    ],
    [
      'a layer with an activation',
      learntQuery(relu),
      { statistics: ['attention', 'normalisation'], isAffine: false },
    ],
    ['operators written out', writtenOut, { statistics: ['attention', 'normalisation'], isAffine: true }],
    ['vectors of unit length', length, { statistics: ['normalisation'], isAffine: true }],
  ])('is the head for that image, and affine where nothing else bends it: %s', async (_, build, expected) => {
    const model = headOf(build)
    const held = heldHead(model, SHAPE)
    expect(held).toMatchObject(expected)
    const [a, other] = [maps(1), maps(2)]
    const run = async (features: Float32Array, reference: Float32Array) =>
      floats(await runOnce(held.h, { A: tensor(features), [REFERENCE]: tensor(reference) }), 'logits')
    expectClose(await run(a, a), floats(await runOnce(model, { A: tensor(a) }), 'logits'), 1e-4)

    // h(a + b) + h(0) = h(a) + h(b), of an affine function, and of no other.
    const [none, sum] = [a.map(() => 0), a.map((x, i) => x + (other[i] ?? NaN))]
    const [whole, zero, first, second] = [
      await run(sum, a),
      await run(none, a),
      await run(a, a),
      await run(other, a),
    ]
    const off = Math.max(
      ...whole.map((x, i) => Math.abs(x + (zero[i] ?? NaN) - (first[i] ?? NaN) - (second[i] ?? NaN))),
    )
    if (held.isAffine) expect(off).toBeLessThan(1e-4)
    else expect(off).toBeGreaterThan(1e-2)
  })

  it('has none to hold where positions have weights of their own', () => {
    const flat: Build = (b, x) =>
      linear(b, b.reshape(x, [0, CHANNELS * PLACES]), CHANNELS * PLACES, CHANNELS, 3)
    expect(heldHead(headOf(flat), SHAPE)).toMatchObject({ statistics: [], isAffine: true })
    expect(
      heldHead(
        headOf((b, x) => flat(b, b.relu(x))),
        SHAPE,
      ),
    ).toMatchObject({ statistics: [], isAffine: false })
  })

  it('takes no softmax for attention that is the answer, or one of several that are averaged', () => {
    const probabilities = (b: GraphBuilder, x: Value, seed: number) =>
      b.node('Softmax', [project(b, x, seed)], { axis: -1 })
    const answer: Build = (b, x) => probabilities(b, mean(b, x), 7)
    const writtenOutAnswer: Build = (b, x) => {
      const powers = b.node('Exp', [project(b, mean(b, x), 7)])
      return b.div(powers, b.reduceSum(powers, [-1]))
    }
    const averaged: Build = (b, x) =>
      b.mul(b.add(answer(b, x), probabilities(b, mean(b, x), 9)), b.scalar(0.5))
    // Held, these would leave an affine function of the features, and a wrong one.
    const besideTheFeatures =
      (build: Build): Build =>
      (b, x) =>
        b.add(build(b, x), mean(b, x))
    const beside = [answer, writtenOutAnswer, averaged].map(besideTheFeatures)
    for (const build of [answer, writtenOutAnswer, averaged, ...beside])
      expect(heldHead(headOf(build), SHAPE)).toMatchObject({ statistics: [], isAffine: false })
  })

  it('keeps a head whose features all end in statistics', async () => {
    const gate: Build = (b, x) => {
      const seen = b.node('Softmax', [project(b, mean(b, x), 7)], { axis: -1 })
      return b.mul(seen, b.node('Softmax', [project(b, mean(b, x), 9)], { axis: -1 }))
    }
    const model = headOf(gate)
    const held = heldHead(model, SHAPE)
    expect(held).toMatchObject({ statistics: [], isAffine: false })
    const feeds = { A: tensor(maps(1)) }
    expectClose(
      floats(await runOnce(held.h, feeds), 'logits'),
      floats(await runOnce(model, feeds), 'logits'),
      1e-6,
    )
  })

  it('takes no root for a normalisation that is not divided by', () => {
    const roots: Build = (b, x) => b.sqrt(b.reduceMean(b.mul(x, x), [1], false))
    expect(heldHead(headOf(roots), SHAPE)).toMatchObject({ statistics: [], isAffine: false })
  })
})

/** Of two images. */
function maps(seed: number): Float32Array {
  return random(2 * CHANNELS * PLACES, seed)
}

function tensor(data: Float32Array) {
  return float32([...data], [2, CHANNELS, SIDE, SIDE])
}
