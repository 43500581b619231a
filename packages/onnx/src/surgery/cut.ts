import { create } from '@bufbuild/protobuf'
import { LensError } from '@lens/errors'
import { findLogits } from '../inspect/logits.ts'
import { factsOf } from '../gradient/facts.ts'
import type { Facts } from '../gradient/tensor-facts.ts'
import { descendantsOf, linksOf } from '../model/links.ts'
import { makeNode } from '../model/make-node.ts'
import { edited, graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { intAttribute } from '../model/node.ts'
import { feedsInto } from '../model/paths.ts'
import { declaredDims, tensorType, valueInfo, type Dim } from '../model/value-info.ts'
import { AttributeProto_AttributeType, NodeProtoSchema, type TensorProto } from '../proto/onnx_pb.ts'
import { elementTypeName, tensorOf } from '../model/tensor.ts'
import { partOf } from './outputs.ts'

/** A feature tensor as far as cutting needs to know it: [N, channels, height, width], or as `withChannelFirst` leaves it. */
export interface FeatureShape {
  readonly name: string
  readonly channels: number
  readonly height: number
  readonly width: number
  /** Tokens without a place that follow those of the positions; missing: none. */
  readonly globals?: number | undefined
}

/** The sizes of one image's feature tensor: [channels, height, width], or with its tokens without a place [channels, positions, 1]. */
export function featureDims({
  channels,
  height,
  width,
  globals = 0,
}: FeatureShape): [number, number, number] {
  return globals > 0 ? [channels, height * width + globals, 1] : [channels, height, width]
}

export interface CutModel {
  /** Image to feature tensor. Input: the model's own. Output: the feature tensor, under its name. */
  readonly g: OnnxModel
  /** Feature tensor, under its name, [N, C, H, W] with any N, to logits [N, classes], under their name. */
  readonly h: OnnxModel
}

/**
 * Cuts the classifier `f` at a tensor so that `h(g(x)) = f(x)`, where `f(x)` are the logits. Weights are shared
 * with the model. Given a feature tensor with its shape (from `inspectModel`), `h` declares it; given a name,
 * `h` declares what the model does.
 * @throws LensError `not-found` for an unknown tensor, `unsupported` when a path goes round the tensor
 */
export function cut(model: OnnxModel, feature: string | FeatureShape): CutModel {
  const name = typeof feature === 'string' ? feature : feature.name
  const logits = findLogits(model)
  const g = withGraph(model, partOf(model, [name]))
  const h = between(model, feature, logits.name)
  return { g, h: logits.isMap ? flattened(h, logits.name) : h }
}

/**
 * The part of a model that computes one tensor from another, each under its name; the first is [N, C, H, W] with any N. Weights
 * are shared with the model.
 * @throws LensError `not-found` for an unknown tensor, `unsupported` when a path goes round the first
 */
export function between(model: OnnxModel, from: string | FeatureShape, to: string): OnnxModel {
  const name = typeof from === 'string' ? from : from.name
  const input = featureInput(model, from)
  const rest = withOwnShapes(withGraph(model, partOf(model, [to], [input])), name, factsOf(model))
  const around = feedsInto(linksOf(graphOf(rest)), to, new Set([name]))[0]
  if (around !== undefined) {
    throw new LensError(
      'unsupported',
      `The model cannot be cut at "${name}": a path from "${around}" to "${to}" goes round it. Choose a tensor that every path passes through.`,
    )
  }
  return withGraph(rest, partOf(rest, [to], [input]))
}

function featureInput(model: OnnxModel, feature: string | FeatureShape) {
  const graph = graphOf(model)
  const name = typeof feature === 'string' ? feature : feature.name
  const declared = [...graph.valueInfo, ...graph.output].find((info) => info.name === name)
  const dims: Dim[] =
    typeof feature === 'string'
      ? ['batch', ...(declaredDims(declared) ?? [null, null, null, null]).slice(1)]
      : ['batch', ...featureDims(feature)]
  const type = elementTypeName(tensorType(declared)?.elemType ?? 1)
  return valueInfo(name, type === 'float16' || type === 'float64' ? type : 'float32', dims)
}

/**
 * The part after the feature tensor with no need of what came before for its sizes: exporters ask the image itself how many there
 * are, all the way to the logits.
 */
function withOwnShapes(h: OnnxModel, feature: string, facts: Facts): OnnxModel {
  const graph = graphOf(h)
  const after = descendantsOf(graph, [feature])
  const initializers: TensorProto[] = []
  const node = graph.node.flatMap((one) => {
    const of = one.input[0] ?? ''
    const [first, ...sizes] = (one.opType === 'Shape' && !after.has(of) && facts.get(of)?.dims) || []
    if (first === undefined || !sizes.every((size) => typeof size === 'number')) return one
    const output = one.output[0] ?? ''
    const constant = (name: string, values: readonly number[]) => {
      const tensor = tensorOf(`${output}/${name}`, BigInt64Array.from(values, BigInt), [values.length])
      initializers.push(tensor)
      return tensor.name
    }
    const [start, end] = [intAttribute(one, 'start') ?? 0, intAttribute(one, 'end') ?? sizes.length + 1]
    const [own, images, all] = [`${output}/own`, `${output}/images`, `${output}/all`]
    // Sizes of sizes, and of a batch that is fixed.
    if (typeof first === 'number') {
      return makeNode('Identity', [constant('all', [first, ...sizes].slice(start, end))], [output])
    }
    return [
      makeNode('Shape', [feature], [own]),
      makeNode('Gather', [own, constant('first', [0])], [images], { axis: 0 }),
      makeNode('Concat', [images, constant('sizes', sizes)], [all], { axis: 0 }),
      makeNode('Gather', [all, constant('asked', asked(start, end, sizes.length + 1))], [output], {
        axis: 0,
      }),
    ]
  })
  return withGraph(h, { node, initializer: [...graph.initializer, ...initializers] })
}

/** Which sizes a Shape with bounds gives; negative ones count from the end. */
function asked(start: number, end: number, rank: number): number[] {
  const [from, to] = [start, end].map((at) => Math.min(rank, Math.max(0, at < 0 ? at + rank : at)))
  return Array.from({ length: rank }, (_, axis) => axis).slice(from, to)
}

/** Logits of [N, classes, 1, 1] as [N, classes], still under their name. */
function flattened(h: OnnxModel, name: string): OnnxModel {
  const map = `${name}/map`
  const node = graphOf(h).node.map((node) =>
    node.output.includes(name)
      ? edited(node, { output: node.output.map((output) => (output === name ? map : output)) })
      : node,
  )
  const flatten = create(NodeProtoSchema, {
    opType: 'Flatten',
    input: [map],
    output: [name],
    attribute: [{ name: 'axis', type: AttributeProto_AttributeType.INT, i: 1n }],
  })
  return withGraph(h, { node: [...node, flatten], output: [valueInfo(name, 'float32', ['batch', null])] })
}
