import { LensError } from '@lens/errors'
import { ancestorsOf, constantOf, feedsOf, linksOf, type Links } from '../model/links.ts'
import { graphOf, opsetOf, type OnnxModel } from '../model/model.ts'
import { inputsOf } from '../model/node.ts'
import { feedsInto } from '../model/paths.ts'
import { dimsOf, elementTypeName } from '../model/tensor.ts'
import { declaredDims, tensorType, type Dim } from '../model/value-info.ts'
import type { ValueInfoProto } from '../proto/onnx_pb.ts'
import { findImageInput, type ImageInput } from './image-input.ts'
import { layoutsOf } from './layouts.ts'
import { findLogits } from './logits.ts'
import { nonNegativeByOperator } from './non-negative.ts'
import { observe, type Observation } from './probe.ts'

/** An input or output as the file declares it; a dim is a size, the name of a size that varies, or null. */
export interface TensorFacts {
  readonly name: string
  readonly type: string
  /** Null where not even the rank is declared. */
  readonly dims: readonly Dim[] | null
}

export interface ClassifierInterface {
  readonly input: ImageInput
  readonly logits: {
    /** An output, or an inner tensor where the model ends in a softmax. */
    readonly name: string
    readonly classes: number
    /** The model ends in a softmax, and the logits are its input. */
    readonly beforeSoftmax: boolean
  }
}

/** A tensor of shape [N, channels, height, width] on the way from the image to the logits. */
export interface FeatureCandidate {
  readonly name: string
  /** The operator that makes it. */
  readonly operator: string
  readonly channels: number
  /** In positions; of the probe image's size where the model takes any size. */
  readonly height: number
  readonly width: number
  /** Proved by the operators before it, or only not seen to be otherwise on the probe images. */
  readonly nonNegative: 'operator' | 'observed' | false
  /** Least value on the probe images; null where it was proved to be non-negative. */
  readonly minimum: number | null
  /** Every path from the image to the logits passes through it. */
  readonly closes: boolean
  /** No weights follow: its channels already are the class scores. */
  readonly holdsScores: boolean
}

/** What there is to know about a classifier before it is explained. */
export interface Inspection {
  readonly file?: string
  readonly irVersion: number
  readonly opset: number
  readonly inputs: readonly TensorFacts[]
  readonly outputs: readonly TensorFacts[]
  /** How often each operator occurs. */
  readonly operators: Readonly<Record<string, number>>
  readonly classifier: ClassifierInterface
  /** In the order of computation. */
  readonly candidates: readonly FeatureCandidate[]
  /** Names of all tensors, in the order of computation. */
  readonly tensors: readonly string[]
}

export interface InspectOptions {
  /** Size of the probe image in pixels where the model takes any size; default 224. */
  readonly height?: number
  readonly width?: number
}

/**
 * Describes a classifier. The model is run once, on deterministic probe images, to learn shapes and minima.
 * @throws LensError `unsupported` when it is no image classifier that Lens can feed, `input` when it does not run
 */
export async function inspectModel(model: OnnxModel, options: InspectOptions = {}): Promise<Inspection> {
  const graph = graphOf(model)
  const links = linksOf(graph)
  const input = findImageInput(model, links)
  const logits = findLogits(model)
  if (!ancestorsOf(links, [logits.name]).has(input.name)) {
    throw new LensError(
      'unsupported',
      `The logits "${logits.name}" of ${model.file ?? 'the model'} do not depend on its input "${input.name}".`,
    )
  }
  const maps = mapsBetween(links, input, logits.name)
  const size = { height: input.height ?? options.height ?? 224, width: input.width ?? options.width ?? 224 }
  const observed = await observe(model, input, size, [...maps, logits.name])
  return {
    ...(model.file !== undefined && { file: model.file }),
    irVersion: Number(model.proto.irVersion),
    opset: opsetOf(model.proto),
    inputs: feedsOf(links).map(factsOf),
    outputs: graph.output.map(factsOf),
    operators: countOperators(links),
    classifier: {
      input,
      logits: {
        name: logits.name,
        classes: classesOf(model, logits.name, observed.get(logits.name)),
        beforeSoftmax: logits.beforeSoftmax,
      },
    },
    candidates: candidatesAmong(links, logits.name, maps, observed),
    tensors: [...links.producer.keys()],
  }
}

function factsOf(info: ValueInfoProto): TensorFacts {
  return {
    name: info.name,
    type: elementTypeName(tensorType(info)?.elemType ?? 0),
    dims: declaredDims(info),
  }
}

function countOperators(links: Links): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { opType } of links.graph.node) counts[opType] = (counts[opType] ?? 0) + 1
  return counts
}

/** The channel-first tensors between the image and the logits, in the order of computation. */
function mapsBetween(links: Links, image: ImageInput, logits: string): string[] {
  const layouts = layoutsOf(links, image)
  const used = ancestorsOf(links, [logits])
  const computed = new Set([image.name])
  const maps: string[] = []
  for (const node of links.graph.node) {
    if (!inputsOf(node).some((name) => computed.has(name))) continue
    for (const name of node.output) computed.add(name)
    // Further outputs are masks, indices and statistics, except those of Split.
    const features = node.opType === 'Split' ? node.output : node.output.slice(0, 1)
    maps.push(...features.filter((name) => used.has(name) && layouts.get(name) === 'NCHW'))
  }
  return maps.filter((name) => name !== logits)
}

function classesOf(model: OnnxModel, logits: string, observed: Observation | undefined): number {
  const [, classes, ...rest] = observed?.dims ?? []
  if (classes === undefined || classes < 2 || rest.some((dim) => dim !== 1)) {
    throw new LensError(
      'unsupported',
      `The output "${logits}" of ${model.file ?? 'the model'} has the shape [${(observed?.dims ?? []).join(', ')}]; a classifier's is [N, classes] with at least two classes.`,
    )
  }
  return classes
}

function candidatesAmong(
  links: Links,
  logits: string,
  maps: readonly string[],
  observed: ReadonlyMap<string, Observation>,
): FeatureCandidate[] {
  const proved = nonNegativeByOperator(links)
  return maps.flatMap((name) => {
    const { dims, minimum } = observed.get(name) ?? { dims: [], minimum: NaN }
    const [, channels, height, width] = dims
    if (dims.length !== 4 || !channels || !height || !width || height * width === 1) return []
    const byOperator = proved(name)
    return {
      name,
      operator: links.producer.get(name)?.opType ?? '',
      channels,
      height,
      width,
      nonNegative: byOperator ? 'operator' : minimum >= 0 && 'observed',
      minimum: byOperator ? null : minimum,
      closes: feedsInto(links, logits, new Set([name])).length === 0,
      holdsScores: !weightsFollow(links, logits, name),
    }
  })
}

/** Whether a matrix of weights lies between the tensor and the logits. */
function weightsFollow(links: Links, logits: string, tensor: string): boolean {
  const after = ancestorsOf(links, [logits], new Set([tensor]))
  return [...after].some((name) => {
    const weights = constantOf(links, name)
    return weights !== undefined && dimsOf(weights).filter((dim) => dim > 1).length > 1
  })
}
