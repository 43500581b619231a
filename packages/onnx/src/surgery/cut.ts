import { create } from '@bufbuild/protobuf'
import { LensError } from '@lens/errors'
import { findLogits } from '../inspect/logits.ts'
import { linksOf } from '../model/links.ts'
import { edited, graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { feedsInto } from '../model/paths.ts'
import { declaredDims, tensorType, valueInfo, type Dim } from '../model/value-info.ts'
import { AttributeProto_AttributeType, NodeProtoSchema } from '../proto/onnx_pb.ts'
import { elementTypeName } from '../model/tensor.ts'
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
  const links = linksOf(graphOf(model))
  const around = feedsInto(links, logits.name, new Set([name]))[0]
  if (around !== undefined) {
    throw new LensError(
      'unsupported',
      `The model cannot be cut at "${name}": a path from "${around}" to the logits goes round it. Choose a tensor that every path passes through.`,
    )
  }
  const h = withGraph(model, partOf(model, [logits.name], [featureInput(model, feature)]))
  return { g, h: logits.isMap ? flattened(h, logits.name) : h }
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
