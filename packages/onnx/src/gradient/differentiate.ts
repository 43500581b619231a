import { LensError } from '@lens/errors'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { descendantsOf, linksOf } from '../model/links.ts'
import { graphOf, isDefaultDomain, opsetOf, withGraph, type OnnxModel } from '../model/model.ts'
import { dataType, elementTypeName, type ElementType } from '../model/tensor.ts'
import type { Dim } from '../model/value-info.ts'
import type { GraphProto } from '../proto/onnx_pb.ts'
import { factsOf } from './facts.ts'
import { Operator } from './operator.ts'
import { RULES } from './table.ts'
import type { Facts, Size } from './tensor-facts.ts'

export interface DifferentiateOptions {
  /** The tensor to differentiate: any of the main graph. */
  readonly of: string
  /** The tensors to differentiate by: inputs of the graph or inner tensors. */
  readonly wrt: string | readonly string[]
  /**
   * The weights of the elements of `of` in the sum whose gradient is computed: a tensor of the shape of `of`, by
   * the name of a tensor of the graph, or of an input that is then added. Default: ones.
   */
  readonly seed?: string
}

/** The name of the output that holds the gradient by a tensor. */
export function gradientName(tensor: string): string {
  return `gradient/${tensor}`
}

/**
 * The model with one more output for every tensor in `wrt`: the gradient of sum(seed · of) by it, of its shape,
 * under `gradientName(tensor)`. Forward and backward are one ordinary graph over the model's own weights. Only what
 * lies between `wrt` and `of` is differentiated.
 * @throws LensError `not-found` for an unknown tensor, `input` when `of` does not depend on one of `wrt`,
 * `unsupported` for an operator on the way without a rule, or an opset before 11
 */
export function differentiate(model: OnnxModel, options: DifferentiateOptions): OnnxModel {
  const { of } = options
  const wrt = typeof options.wrt === 'string' ? [options.wrt] : options.wrt
  const graph = graphOf(model)
  const opset = opsetOf(model.proto)
  if (opset < 11) {
    throw new LensError(
      'unsupported',
      `Gradients need a model of opset 11 or newer, and ${model.file ?? 'this one'} is of opset ${String(opset)}. Export it again, or convert it.`,
    )
  }
  const facts = factsOf(model)
  for (const name of [of, ...wrt]) {
    if (!facts.has(name)) {
      throw new LensError('not-found', `${model.file ?? 'The model'} has no tensor called "${name}".`)
    }
  }
  const b = new GraphBuilder({ opset, taken: facts.keys() })
  const seed = seedOf(b, facts, options)
  const gradients = backward(b, graph, facts, { of, wrt, seed })
  for (const name of wrt) {
    const gradient = gradients.get(name)
    if (!gradient) throw new LensError('input', `"${of}" does not depend on "${name}": there is no gradient.`)
    b.output(gradientName(name), gradient)
  }
  const added = graphOf(b.build())
  return withGraph(model, {
    node: [...graph.node, ...added.node],
    input: [...graph.input, ...added.input],
    output: [...graph.output, ...added.output],
    initializer: [...graph.initializer, ...added.initializer],
  })
}

function seedOf(b: GraphBuilder, facts: Facts, { of, seed }: DifferentiateOptions): Value {
  if (seed !== undefined && facts.has(seed)) return { name: seed }
  const { type, dims } = facts.get(of) ?? {}
  const float = elementTypeName(type ?? dataType('float32')) as ElementType
  if (seed !== undefined) {
    return b.input(seed, float, dims?.map(declared) ?? null)
  }
  const one = b.cast(b.scalar(1), float)
  return dims?.length === 0 ? one : b.node('Expand', [one, b.node('Shape', [{ name: of }])])
}

/** Names that the model gives to sizes go on; what was worked out from them is no name that others would use. */
function declared(size: Size): Dim {
  return typeof size === 'number' || /^\w+$/.test(size) ? size : null
}

interface Span {
  readonly of: string
  readonly wrt: readonly string[]
  readonly seed: Value
}

/** Walks the nodes from last to first and returns the gradients by all tensors on the way. */
function backward(b: GraphBuilder, graph: GraphProto, facts: Facts, { of, wrt, seed }: Span) {
  const wanted = descendantsOf(graph, wrt)
  const known = { facts, links: linksOf(graph) }
  const gradients = new Map<string, Value>()
  if (wanted.has(of)) gradients.set(of, seed)
  const add = (name: string, gradient: Value) => {
    const known = gradients.get(name)
    gradients.set(name, known ? b.add(known, gradient) : gradient)
  }
  // Nodes come in the order of computation: from behind, all takers of a tensor are met before its maker.
  for (const node of graph.node.toReversed()) {
    const isOnTheWay =
      node.output.some((name) => gradients.has(name)) && node.input.some((name) => wanted.has(name))
    if (!isOnTheWay) continue
    const op = new Operator(b, node, known, gradients)
    const rule = isDefaultDomain(node.domain) ? RULES[node.opType] : undefined
    if (!rule) throw op.unsupported('Lens has no rule for this operator')
    rule(op, op.gradient(0)).forEach((gradient, i) => {
      const name = node.input[i] ?? ''
      if (gradient && wanted.has(name)) add(name, gradient())
    })
  }
  return gradients
}
