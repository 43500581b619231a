import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { edited, graphOf, isDefaultDomain, opsetOf, withGraph, type OnnxModel } from '../model/model.ts'
import { floatAttribute, intAttribute } from '../model/node.ts'
import { dataType } from '../model/tensor.ts'
import { factsOf } from '../gradient/facts.ts'
import type { Facts } from '../gradient/tensor-facts.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'

/**
 * The model with the operators of opset 23 that stand for whole layers (Attention, RotaryEmbedding) as the products and sums that
 * they are, so that what recognises, cuts and differentiates those does the same with these.
 */
export function withoutComposites(model: OnnxModel): OnnxModel {
  return writtenOut(model, COMPOSITES)
}

/** The model with some operators in others. */
export function writtenOut(model: OnnxModel, composites: Composites): OnnxModel {
  const graph = graphOf(model)
  const composite = (node: NodeProto) => (isDefaultDomain(node.domain) ? composites[node.opType] : undefined)
  if (!graph.node.some(composite)) return model
  const facts = factsOf(model)
  const taken = new Set([...graph.input, ...graph.initializer].map(({ name }) => name))
  for (const { output } of graph.node) for (const name of output) taken.add(name)
  const initializer = [...graph.initializer]
  const node = graph.node.flatMap((one) => {
    const write = composite(one)
    const [y = ''] = one.output
    const b = new GraphBuilder({ opset: opsetOf(model.proto), taken })
    const made = write?.(b, one, facts)
    if (!made) return [one]
    const part = graphOf(b.build())
    for (const { name } of part.initializer) taken.add(name)
    for (const { output } of part.node) for (const name of output) taken.add(name)
    initializer.push(...part.initializer)
    // The last node's result is what the operator gave.
    return part.node.map((inner) => (inner.output[0] === made.name ? edited(inner, { output: [y] }) : inner))
  })
  return withGraph(model, { node, initializer })
}

/** What an operator computes, in other operators, the last node making its result; null where it does more than is written out. */
export type Composite = (b: GraphBuilder, node: NodeProto, facts: Facts) => Value | null

export type Composites = Readonly<Record<string, Composite | undefined>>

const at = (node: NodeProto, index: number): Value | null => {
  const name = node.input[index] ?? ''
  return name === '' ? null : { name }
}

/** softmax(Q Kᵀ · scale + mask) V, of as many heads as there are; not with a cache, nor causal, nor with fewer keys than queries. */
const attention: Composite = (b, node, facts) => {
  const [q, k, v, mask] = [at(node, 0), at(node, 1), at(node, 2), at(node, 3)]
  const heads = intAttribute(node, 'q_num_heads')
  const isPlain =
    !at(node, 4) &&
    !intAttribute(node, 'is_causal') &&
    (intAttribute(node, 'kv_num_heads') ?? heads) === heads &&
    node.output.filter((name) => name !== '').length === 1
  if (!q || !k || !v || !isPlain) return null
  const split = (value: Value) =>
    heads === undefined ? value : b.transpose(b.reshape(value, [0, 0, heads, -1]), [0, 2, 1, 3])
  const queries = split(q)
  const scores = b.mul(b.matmul(queries, b.transpose(split(k), [0, 1, 3, 2])), scaleOf(b, node, queries))
  const capped = softCapped(b, scores, floatAttribute(node, 'softcap') ?? 0)
  const masked = !mask
    ? capped
    : facts.get(mask.name)?.type === dataType('bool')
      ? b.node('Where', [mask, capped, b.scalar(-Infinity)])
      : b.add(capped, mask)
  const mixed = b.matmul(b.node('Softmax', [masked], { axis: -1 }), split(v))
  return heads === undefined
    ? b.node('Identity', [mixed])
    : b.reshape(b.transpose(mixed, [0, 2, 1, 3]), [0, 0, -1])
}

/** 1 / √(size of a head) unless it is given. */
function scaleOf(b: GraphBuilder, node: NodeProto, queries: Value): Value {
  const given = floatAttribute(node, 'scale')
  if (given !== undefined) return b.scalar(given)
  const size = b.node('Shape', [queries], { start: -1 })
  return b.node('Reciprocal', [b.sqrt(b.cast(size, 'float32'))])
}

function softCapped(b: GraphBuilder, scores: Value, cap: number): Value {
  return cap === 0 ? scores : b.mul(b.node('Tanh', [b.div(scores, b.scalar(cap))]), b.scalar(cap))
}

/** Pairs of features turned by the angles of their position; features beyond `rotary_embedding_dim` stay. */
const rotaryEmbedding: Composite = (b, node) => {
  const [x, cosines, sines, positions] = [at(node, 0), at(node, 1), at(node, 2), at(node, 3)]
  const heads = intAttribute(node, 'num_heads') ?? 0
  const turned = intAttribute(node, 'rotary_embedding_dim') ?? 0
  if (!x || !cosines || !sines) return null
  const split = heads === 0 ? x : b.transpose(b.reshape(x, [0, 0, heads, -1]), [0, 2, 1, 3])
  const first = turned === 0 ? split : b.slice(split, [0], [turned], [3])
  const angles = (cache: Value) => b.unsqueeze(positions ? b.gather(cache, positions) : cache, [1])
  const [cos, sin] = [angles(cosines), angles(sines)]
  const isInterleaved = intAttribute(node, 'interleaved') === 1
  const [a, c] = isInterleaved ? everyOther(b, first) : halves(b, first)
  const real = b.sub(b.mul(a, cos), b.mul(c, sin))
  const imaginary = b.add(b.mul(a, sin), b.mul(c, cos))
  const joined = isInterleaved
    ? b.node('Reshape', [
        b.concat([b.unsqueeze(real, [4]), b.unsqueeze(imaginary, [4])], 4),
        b.node('Shape', [first]),
      ])
    : b.concat([real, imaginary], 3)
  const whole = turned === 0 ? joined : b.concat([joined, b.slice(split, [turned], [2 ** 31], [3])], 3)
  return heads === 0 ? b.node('Identity', [whole]) : b.reshape(b.transpose(whole, [0, 2, 1, 3]), [0, 0, -1])
}

function halves(b: GraphBuilder, x: Value): [Value, Value] {
  const [first = x, second = x] = b.nodes('Split', [x], 2, { axis: -1, num_outputs: 2 })
  return [first, second]
}

function everyOther(b: GraphBuilder, x: Value): [Value, Value] {
  const from = (start: number) =>
    b.node('Slice', [x, b.ints([start]), b.ints([2 ** 31]), b.ints([3]), b.ints([2])])
  return [from(0), from(1)]
}

const COMPOSITES: Composites = {
  Attention: attention,
  RotaryEmbedding: rotaryEmbedding,
}
