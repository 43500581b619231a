import { describe, expect, it } from 'vitest'
import { create } from '@bufbuild/protobuf'
import fc from 'fast-check'
import type { Tensor } from 'onnxruntime-node'
import { edited, graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { makeNode } from '../model/make-node.ts'
import { untypedValue } from '../model/value-info.ts'
import { AttributeProto_AttributeType, AttributeProtoSchema, GraphProtoSchema } from '../proto/onnx_pb.ts'
import { expectClose, float32, floats, imagesFor, runOnce } from '../testing/run.ts'
import { tinyResNet } from '../zoo/index.ts'
import { GraphBuilder } from './graph-builder.ts'
import type { Value } from './value.ts'

const X = float32([1, -2, 3, -4, 5, -6], [2, 3])

async function compute(opset: number, build: (b: GraphBuilder, x: Value) => Value): Promise<Tensor> {
  const b = new GraphBuilder({ opset })
  b.output('y', build(b, b.input('x', 'float32', ['n', 'p'])))
  const { y } = await runOnce(b.build(), { x: X })
  if (!y) throw new Error('no output')
  return y
}

describe('the helpers of GraphBuilder', () => {
  const cases: [string, (b: GraphBuilder, x: Value) => Value, number[], number[]][] = [
    ['add', (b, x) => b.add(x, b.scalar(1)), [2, 3], [2, -1, 4, -3, 6, -5]],
    ['sub', (b, x) => b.sub(x, x), [2, 3], [0, 0, 0, 0, 0, 0]],
    ['mul', (b, x) => b.mul(x, b.constant([1, 10, 100])), [2, 3], [1, -20, 300, -4, 50, -600]],
    ['div', (b, x) => b.div(x, b.scalar(2)), [2, 3], [0.5, -1, 1.5, -2, 2.5, -3]],
    ['sqrt', (b, x) => b.sqrt(b.mul(x, x)), [2, 3], [1, 2, 3, 4, 5, 6]],
    ['relu', (b, x) => b.relu(x), [2, 3], [1, 0, 3, 0, 5, 0]],
    ['clip', (b, x) => b.clip(x, { min: -1, max: 4 }), [2, 3], [1, -1, 3, -1, 4, -1]],
    ['clip above only', (b, x) => b.clip(x, { max: 1 }), [2, 3], [1, -2, 1, -4, 1, -6]],
    ['matmul', (b, x) => b.matmul(x, b.constant([1, 1, 1], [3, 1])), [2, 1], [2, -5]],
    ['gemm', (b, x) => b.gemm(x, x, b.scalar(1), { transB: 1 }), [2, 2], [15, -31, -31, 78]],
    ['transpose', (b, x) => b.transpose(x, [1, 0]), [3, 2], [1, -4, -2, 5, 3, -6]],
    ['reshape', (b, x) => b.reshape(x, [3, -1]), [3, 2], [1, -2, 3, -4, 5, -6]],
    ['concat', (b, x) => b.concat([x, x], 1), [2, 6], [1, -2, 3, 1, -2, 3, -4, 5, -6, -4, 5, -6]],
    ['gather', (b, x) => b.gather(x, b.ints([2, 0]), 1), [2, 2], [3, 1, -6, -4]],
    [
      'unsqueeze and squeeze',
      (b, x) => b.squeeze(b.unsqueeze(x, [0, 3]), [0]),
      [2, 3, 1],
      [1, -2, 3, -4, 5, -6],
    ],
    ['slice', (b, x) => b.slice(x, [0, 1], [1, 3], [0, 1]), [1, 2], [-2, 3]],
    ['pad', (b, x) => b.pad(x, [0, 1, 0, 0], 9), [2, 4], [9, 1, -2, 3, 9, -4, 5, -6]],
    ['reduceMean', (b, x) => b.reduceMean(x, [1]), [2, 1], [2 / 3, -5 / 3]],
    ['reduceSum', (b, x) => b.reduceSum(x, [0], false), [3], [-3, 3, -3]],
    ['reduceMax', (b, x) => b.reduceMax(x, [1], false), [2], [3, 5]],
    ['node', (b, x) => b.node('LeakyRelu', [x], { alpha: { float: 1 } }), [2, 3], [1, -2, 3, -4, 5, -6]],
    ['nodes', (b, x) => b.nodes('Split', [x], 3, { axis: 1 })[1] ?? x, [2, 1], [-2, 5]],
  ]
  for (const opset of [7, 9, 10, 11, 13, 17]) {
    it.each(cases)(`compute at opset ${String(opset)}: %s`, async (_, build, dims, values) => {
      const y = await compute(opset, build)
      expect(y.dims).toEqual(dims)
      expectClose(Array.from(y.data as Float32Array), values, 1e-6)
    })
  }
  // From opset 18 on, Split wants to be told the number of its outputs.
  for (const opset of [18, 22, 23]) {
    it.each(cases.filter(([name]) => name !== 'nodes'))(
      `compute at opset ${String(opset)}: %s`,
      async (_, build, dims, values) => {
        const y = await compute(opset, build)
        expect(y.dims).toEqual(dims)
        expectClose(Array.from(y.data as Float32Array), values, 1e-6)
      },
    )
  }

  it('multiplies matrices of any size as a triple loop does', async () => {
    const b = new GraphBuilder()
    b.output('C', b.matmul(b.input('A', 'float32', ['n', 'p']), b.input('B', 'float32', ['p', 'r'])))
    const model = b.build()
    const sizes = fc.tuple(...Array.from({ length: 3 }, () => fc.integer({ min: 1, max: 6 })))
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.infiniteStream(fc.integer({ min: -9, max: 9 })),
        async ([n, p, r], stream) => {
          const take = (count: number) => Array.from({ length: count }, () => Number(stream.next().value))
          if (n === undefined || p === undefined || r === undefined) return
          const [a, c] = [take(n * p), take(p * r)]
          const results = await runOnce(model, { A: float32(a, [n, p]), B: float32(c, [p, r]) })
          const wanted = Array.from({ length: n * r }, (_, at) =>
            Array.from(
              { length: p },
              (_, k) => (a[Math.floor(at / r) * p + k] ?? 0) * (c[k * r + (at % r)] ?? 0),
            ).reduce((sum, product) => sum + product, 0),
          )
          expect(floats(results, 'C')).toEqual(wanted.map((value) => value + 0))
        },
      ),
      { seed: 3, numRuns: 30 },
    )
  })

  it('refuses a name twice and values that do not fill their dims', () => {
    const b = new GraphBuilder()
    b.input('x', 'float32', [1])
    expect(() => b.constant([1], [1], 'x')).toThrow(/already has a tensor called "x"/)
    expect(() => b.constant([1, 2, 3], [2, 2], 'w')).toThrow(/3 values do not fill \[2, 2\]/)
  })
})

describe('inline', () => {
  it('puts a graph before a model', async () => {
    const model = tinyResNet()
    const b = new GraphBuilder({ opset: 17 })
    const image = b.div(b.input('pixels', 'float32', ['n', 3, 32, 32]), b.scalar(255))
    b.output('logits', part(b.inline(model, { image }), 'logits'))
    const images = imagesFor(model)
    const pixels = float32(
      Array.from(images.data as Float32Array, (v) => v * 255),
      images.dims,
    )
    expectClose(
      floats(await runOnce(b.build(), { pixels }), 'logits'),
      floats(await runOnce(model, { image: images }), 'logits'),
    )
  })

  it('holds two copies of a model over one set of weights', async () => {
    const model = tinyResNet()
    const b = new GraphBuilder({ opset: 17 })
    const image = b.input('image', 'float32', ['n', 3, 32, 32])
    const once = part(b.inline(model, { image }), 'logits')
    const twice = part(b.inline(model, { image: b.mul(image, b.scalar(2)) }), 'logits')
    b.output('difference', b.sub(twice, once))
    const built = b.build()
    // The factor 2 is the only constant that is not the model's.
    expect(graphOf(built).initializer.length).toBe(graphOf(model).initializer.length + 1)
    const images = imagesFor(model)
    const doubled = float32(
      Array.from(images.data as Float32Array, (v) => v * 2),
      images.dims,
    )
    const [of1, of2] = [
      floats(await runOnce(model, { image: images }), 'logits'),
      floats(await runOnce(model, { image: doubled }), 'logits'),
    ]
    const wanted = of2.map((value, i) => value - (of1[i] ?? NaN))
    expectClose(floats(await runOnce(built, { image: images }), 'difference'), wanted, 1e-4)
  })

  it('renames where two models use one name for different weights', async () => {
    const b = new GraphBuilder({ opset: 17 })
    const image = b.input('image', 'float32', ['n', 3, 32, 32])
    const [one, two] = [tinyResNet({ seed: 1 }), tinyResNet({ seed: 2 })]
    b.output('a', part(b.inline(one, { image }), 'logits'))
    b.output('b', part(b.inline(two, { image }), 'logits'))
    const images = imagesFor(one)
    const results = await runOnce(b.build(), { image: images })
    expectClose(floats(results, 'a'), floats(await runOnce(one, { image: images }), 'logits'))
    expectClose(floats(results, 'b'), floats(await runOnce(two, { image: images }), 'logits'))
  })

  it('renames inside the branches of an If', async () => {
    const model = branching()
    const b = new GraphBuilder({ opset: 17 })
    const x = b.input('x', 'float32', ['n', 'p'])
    const once = part(b.inline(model, { x }), 'y')
    const twice = part(b.inline(model, { x: once }), 'y')
    b.output('z', twice)
    expect(floats(await runOnce(b.build(), { x: float32([1, -2], [1, 2]) }), 'z')).toEqual([4, -8])
  })

  it('gives no name that the model itself uses for another tensor', async () => {
    const inner = new GraphBuilder()
    const root = inner.node('Sqrt', [inner.input('x', 'float32', ['n', 'p'])], {}, 't')
    inner.output('y', inner.add(inner.node('Neg', [root], {}, 't/2'), inner.constant([10], [1], 't/3')))
    const b = new GraphBuilder()
    const x = b.node('Identity', [b.input('x', 'float32', ['n', 'p'])], {}, 't')
    b.output('z', part(b.inline(inner.build(), { x }), 'y'))
    expect(floats(await runOnce(b.build(), { x: float32([4, 9], [1, 2]) }), 'z')).toEqual([8, 7])
  })

  it('refuses another opset and a missing input', () => {
    const b = new GraphBuilder({ opset: 13 })
    const image = b.input('image', 'float32', ['n', 3, 32, 32])
    expect(() => b.inline(tinyResNet(), { image })).toThrow(/opset 17 cannot go into a graph of opset 13/)
    expect(() => b.inline(tinyResNet({ opset: 13 }), { x: image })).toThrow(/input "image" .* is not given/)
  })
})

function part(values: Record<string, Value>, name: string): Value {
  const value = values[name]
  if (!value) throw new Error(`no "${name}"`)
  return value
}

/** y = true ? doubled : doubled, where "doubled" = 2 x is made outside of the branches. */
function branching(): OnnxModel {
  const b = new GraphBuilder()
  const doubled = b.mul(b.input('x', 'float32', ['n', 'p']), b.scalar(2))
  const branch = create(GraphProtoSchema, {
    name: 'branch',
    node: [makeNode('Identity', [doubled.name], ['inner'])],
    output: [untypedValue('inner')],
  })
  const condition = b.cast(b.scalar(1), 'bool')
  const attribute = ['then_branch', 'else_branch'].map((name) =>
    create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g: branch }),
  )
  b.output('y', b.node('If', [condition], {}, 'y'))
  const model = b.build()
  const node = graphOf(model).node.map((made) => (made.opType === 'If' ? edited(made, { attribute }) : made))
  return withGraph(model, { node })
}
