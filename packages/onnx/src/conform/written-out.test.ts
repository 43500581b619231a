import { create } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { makeNode } from '../model/make-node.ts'
import { edited, graphOf, opsetOf, withGraph, type OnnxModel } from '../model/model.ts'
import { tensorOf } from '../model/tensor.ts'
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  FunctionProtoSchema,
  OperatorSetIdProtoSchema,
} from '../proto/onnx_pb.ts'
import { expectGradients } from '../testing/directional.ts'
import { expectClose, float32, floats, runOnce } from '../testing/run.ts'
import { tinyResNet } from '../zoo/index.ts'
import { withoutComposites } from './composites.ts'
import { conformed } from './conform.ts'
import { withTensorConstants } from './constants.ts'
import { withoutFunctions } from './functions.ts'
import { inOpset11 } from './opset.ts'

const waves = (...dims: number[]) =>
  float32(
    Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, (_, i) => Math.sin(i * 1.7)),
    dims,
  )

/** An image and what one node makes of it, at an opset before 11. */
function old(opset: number, build: (b: GraphBuilder, x: Value) => Value): OnnxModel {
  const b = new GraphBuilder({ opset })
  b.output('y', build(b, b.input('x', 'float32', ['n', 2, 4, 6])))
  return b.build()
}

const floatsAttribute = (name: string, values: number[]) =>
  create(AttributeProtoSchema, { name, type: Type.FLOATS, floats: values })

/** Upsample of opset 7, whose scales are an attribute. */
function upsampled(): OnnxModel {
  const model = old(7, (b, x) => b.node('Upsample', [x], { mode: 'linear' }))
  const node = graphOf(model).node.map((one) =>
    one.opType === 'Upsample'
      ? edited(one, { attribute: [...one.attribute, floatsAttribute('scales', [1, 1, 2, 1.5])] })
      : one,
  )
  return withGraph(model, { node })
}

describe('models of opsets before 11 compute the same in the words of opset 11', () => {
  const cases: [string, OnnxModel][] = [
    ['bounds', old(7, (b, x) => b.clip(x, { min: -0.3, max: 0.5 }))],
    ['one bound', old(9, (b, x) => b.clip(x, { max: 0.5 }))],
    ['no bounds', old(9, (b, x) => b.clip(x, {}))],
    ['slices', old(9, (b, x) => b.slice(x, [1, 0], [-1, 3], [3, 2]))],
    ['slices without axes', old(7, (b, x) => b.node('Slice', [x], { starts: [0, 1], ends: [9, 2] }))],
    ['padding', old(9, (b, x) => b.pad(x, [0, 0, 1, 0, 0, 0, 0, 2], 0.5))],
    [
      'reflections',
      old(7, (b, x) => b.node('Pad', [x], { pads: [0, 0, 1, 1, 0, 0, 1, 2], mode: 'reflect' })),
    ],
    ['the largest', old(9, (b, x) => b.nodes('TopK', [x], 2, { k: 2 })[0] ?? x)],
    ['Upsample with scales inside', upsampled()],
    ['Upsample', old(9, (b, x) => b.node('Upsample', [x, b.constant([1, 1, 2, 3])], { mode: 'nearest' }))],
    ['Resize', old(10, (b, x) => b.node('Resize', [x, b.constant([1, 1, 1.5, 0.5])], { mode: 'linear' }))],
    ['slices by inputs', old(10, (b, x) => b.slice(x, [1], [3], [2]))],
  ]
  it.each(cases)('%s', async (_, model) => {
    const x = waves(2, 2, 4, 6)
    const renewed = inOpset11(model)
    expect(opsetOf(renewed.proto)).toBe(11)
    const wanted = await runOnce(model, { x })
    const got = await runOnce(renewed, { x })
    expect(got['y']?.dims).toEqual(wanted['y']?.dims)
    expectClose(floats(got, 'y'), floats(wanted, 'y'))
    // Bounds lie near some values: a small step does not cross them.
    await expectGradients(renewed, { x }, { step: 1e-3 })
  })

  it('a whole model says which opset it had', async () => {
    const model = tinyResNet({ opset: 7, head: 'reduce-mean' })
    const { proto, reading } = await conformed(model)
    expect(opsetOf(proto)).toBe(11)
    expect(reading).toMatchObject({ opset: 7, changes: [expect.stringContaining('opset is 7')] })
  })
})

const DOMAIN = 'pkg.exporter'

/** A graph of one call of a function of its own: y = scaled(x, scale = 3), by way of another function. */
function withFunctions(): OnnxModel {
  const b = new GraphBuilder({ opset: 18 })
  const x = b.input('x', 'float32', ['n', 3])
  b.output('y', b.node('scaled', [x], { scale: { float: 3 } }))
  const model = b.build()
  const node = graphOf(model).node.map((one) =>
    one.opType === 'scaled' ? edited(one, { domain: DOMAIN }) : one,
  )
  const referring = create(AttributeProtoSchema, {
    name: 'value_float',
    type: Type.FLOAT,
    refAttrName: 'scale',
  })
  const opsetImport = [
    ...model.proto.opsetImport,
    create(OperatorSetIdProtoSchema, { domain: DOMAIN, version: 1n }),
  ]
  const scaled = create(FunctionProtoSchema, {
    name: 'scaled',
    domain: DOMAIN,
    input: ['a'],
    output: ['c'],
    attribute: ['scale'],
    opsetImport,
    node: [
      edited(makeNode('Constant', [], ['by']), { attribute: [referring] }),
      edited(makeNode('curved', ['a'], ['inner', '']), { domain: DOMAIN }),
      makeNode('Mul', ['inner', 'by'], ['c']),
    ],
  })
  const curved = create(FunctionProtoSchema, {
    name: 'curved',
    domain: DOMAIN,
    input: ['a'],
    output: ['b', 'unused'],
    opsetImport,
    node: [makeNode('Tanh', ['a'], ['b']), makeNode('Neg', ['b'], ['unused'])],
  })
  const whole = withGraph(model, { node })
  return { ...whole, proto: edited(whole.proto, { functions: [scaled, curved], opsetImport }) }
}

it('functions of the model become their bodies, their bare numbers tensors', async () => {
  const model = withFunctions()
  const plain = withTensorConstants(withoutFunctions(model))
  expect(plain.proto.functions).toEqual([])
  expect(graphOf(plain).node.map(({ domain }) => domain)).not.toContain(DOMAIN)
  const x = waves(2, 3)
  expectClose(floats(await runOnce(plain, { x }), 'y'), floats(await runOnce(model, { x }), 'y'))
  await expectGradients(plain, { x })
})

describe('operators of opset 23 that stand for several', () => {
  const three = { q: [2, 5, 12], k: [2, 4, 12], v: [2, 4, 12] }
  const four = { q: [2, 3, 5, 4], k: [2, 3, 4, 4], v: [2, 3, 4, 4] }
  const attention = (
    dims: typeof three,
    attributes: Parameters<GraphBuilder['node']>[2],
    mask?: (b: GraphBuilder) => Value,
  ): OnnxModel => {
    const b = new GraphBuilder({ opset: 23 })
    const [q, k, v] = (['q', 'k', 'v'] as const).map((name) => b.input(name, 'float32', dims[name]))
    b.output('y', b.node('Attention', [q ?? null, k ?? null, v ?? null, mask?.(b) ?? null], attributes))
    return b.build()
  }
  const heads = { q_num_heads: 3, kv_num_heads: 3 }
  const numbers = (b: GraphBuilder) => b.constant(waves(5, 4).data as Float32Array, [5, 4])
  const truths = (b: GraphBuilder) => b.node('Greater', [numbers(b), b.scalar(-0.9)])
  const cases: [string, OnnxModel, Record<string, number[]>][] = [
    ['Attention', attention(three, heads), three],
    ['Attention of heads apart', attention(four, {}), four],
    [
      'its scale and cap',
      attention(three, { ...heads, scale: { float: 0.3 }, softcap: { float: 0.7 } }),
      three,
    ],
    ['its mask', attention(three, heads, numbers), three],
    ['its mask of truths', attention(three, heads, truths), three],
    ...[
      { interleaved: 0, positions: false, turned: 0, apart: true },
      { interleaved: 1, positions: false, turned: 0, apart: true },
      { interleaved: 0, positions: true, turned: 4, apart: true },
      { interleaved: 1, positions: true, turned: 0, apart: false },
    ].map(({ interleaved, positions, turned, apart }): [string, OnnxModel, Record<string, number[]>] => {
      const dims = apart ? [2, 3, 5, 8] : [2, 5, 24]
      const b = new GraphBuilder({ opset: 23 })
      const half = (turned || 8) / 2
      const cache = (from: number) => {
        const size = positions ? [7, half] : [2, 5, half]
        return b.constant(waves(...size).data.slice(0) as Float32Array, size, `cache${String(from)}`)
      }
      const places = b.constant(BigInt64Array.of(0n, 2n, 4n, 6n, 1n, 3n, 5n, 0n, 1n, 2n), [2, 5])
      const inputs = [b.input('x', 'float32', dims), cache(0), cache(1), ...(positions ? [places] : [])]
      const attributes = { interleaved, rotary_embedding_dim: turned, ...(!apart && { num_heads: 3 }) }
      b.output('y', b.node('RotaryEmbedding', inputs, attributes))
      return [`RotaryEmbedding ${String([interleaved, positions, turned, apart])}`, b.build(), { x: dims }]
    }),
  ]
  it.each(cases)('%s computes the same, and has a gradient', async (_, model, dims) => {
    const inputs = Object.fromEntries(Object.entries(dims).map(([name, size]) => [name, waves(...size)]))
    const written = withoutComposites(model)
    expect(graphOf(written).node.map(({ opType }) => opType)).not.toContain('Attention')
    expect(graphOf(written).node.map(({ opType }) => opType)).not.toContain('RotaryEmbedding')
    expectClose(floats(await runOnce(written, inputs), 'y'), floats(await runOnce(model, inputs), 'y'), 1e-4)
    await expectGradients(written, inputs)
  })

  it('Attention with a cache stays as it is', () => {
    const causal = attention(four, { is_causal: 1 })
    expect(graphOf(withoutComposites(causal)).node.some(({ opType }) => opType === 'Attention')).toBe(true)
  })
})

it('bare numbers of every kind become tensors', () => {
  const b = new GraphBuilder()
  b.output('y', b.input('x', 'float32', ['n']))
  const model = b.build()
  const numbers = [
    create(AttributeProtoSchema, { name: 'value_float', type: Type.FLOAT, f: 0.5 }),
    floatsAttribute('value_floats', [1, 2]),
    create(AttributeProtoSchema, { name: 'value_int', type: Type.INT, i: 3n }),
    create(AttributeProtoSchema, { name: 'value_ints', type: Type.INTS, ints: [4n, 5n] }),
  ].map((attribute, i) => edited(makeNode('Constant', [], [`c${String(i)}`]), { attribute: [attribute] }))
  const { node } = graphOf(
    withTensorConstants(withGraph(model, { node: [...numbers, ...graphOf(model).node] })),
  )
  const tensors = node.slice(0, 4).map((one) => one.attribute[0]?.t)
  expect(tensors).toEqual([
    tensorOf('c0', Float32Array.of(0.5), []),
    tensorOf('c1', Float32Array.of(1, 2), [2]),
    tensorOf('c2', BigInt64Array.of(3n), []),
    tensorOf('c3', BigInt64Array.of(4n, 5n), [2]),
  ])
})
