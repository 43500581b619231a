import { LensError } from '@lens/errors'
import { ancestorsOf, constantOf, feedsOf, linksOf, type Links } from '../model/links.ts'
import { graphOf, opsetOf, type OnnxModel, type Scores, type TensorFacts } from '../model/model.ts'
import { inputsOf } from '../model/node.ts'
import { feedsInto } from '../model/paths.ts'
import { dimsOf } from '../model/tensor.ts'
import { factsOf } from '../model/value-info.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'
import { mapsIn, type MapShape } from './axes.ts'
import { findImageInput, type ImageInput } from './image-input.ts'
import { findLogits } from './logits.ts'
import { lowerBound } from './lower-bound.ts'
import { nonNegativeByOperator } from './non-negative.ts'
import { placesAreRead } from './places.ts'
import { observeMinima, observeShapes } from './probe.ts'

export interface ClassifierInterface {
  readonly input: ImageInput
  readonly logits: {
    /** An output, or an inner tensor where the model ends in a softmax. */
    readonly name: string
    readonly classes: number
    /** The model ends in a softmax, and the logits are its input. */
    readonly beforeSoftmax: boolean
    /** What the scores mean; missing: one class is right, by softmax. */
    readonly kind?: Exclude<Scores['kind'], 'exclusive'>
  }
}

/** A map on the way from the image to the logits: of channels first or last, or of tokens. */
export interface FeatureCandidate extends MapShape {
  readonly name: string
  /** The operator that makes it. */
  readonly operator: string
  /** The map that it holds unchanged, in another order of axes at most; null where its values are its own. */
  readonly handsOn: string | null
  /** Proved by the operators before it, or only not seen to be otherwise on the probe images. */
  readonly nonNegative: 'operator' | 'observed' | false
  /** Least value on the probe images; null where it was proved to be non-negative. */
  readonly minimum: number | null
  /** The least value that any image can give, where the operators before it tell; null where they do not. */
  readonly bound: number | null
  /** Every path from the image to the logits passes through it. */
  readonly closes: boolean
  /** What follows looks at its positions, and not only at its tokens that have no place. */
  readonly placesAreRead: boolean
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
  /** How the file was brought into the form that Lens works on, in sentences for people. */
  readonly changes: readonly string[]
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
  const kind = model.reading?.scores.kind
  const size = { height: input.height ?? options.height ?? 224, width: input.width ?? options.width ?? 224 }
  const between = tensorsBetween(links, input.name, logits.name)
  const dims = await observeShapes(model, input, size, [input.name, ...withWhatJoins(links, between)])
  return {
    ...(model.file !== undefined && { file: model.file }),
    irVersion: Number(model.proto.irVersion),
    opset: model.reading?.opset ?? opsetOf(model.proto),
    inputs: model.reading?.inputs ?? feedsOf(links).map(factsOf),
    outputs: model.reading?.outputs ?? graph.output.map(factsOf),
    operators: countOperators(links),
    classifier: {
      input,
      logits: {
        name: logits.name,
        classes: classesOf(model, logits.name, dims.get(logits.name) ?? []),
        beforeSoftmax: logits.beforeSoftmax || model.reading?.scores.activation === 'softmax',
        ...(kind && kind !== 'exclusive' && { kind }),
      },
    },
    changes: model.reading?.changes ?? [],
    candidates: await candidatesAmong(model, { input, logits: logits.name, dims, between, size }),
    tensors: [...links.producer.keys()],
  }
}

function countOperators(links: Links): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { opType } of links.graph.node) counts[opType] = (counts[opType] ?? 0) + 1
  return counts
}

/** What they make is not activations but codes of them. */
const TO_INTEGERS = new Set(['QuantizeLinear', 'DynamicQuantizeLinear'])

/** What is computed on the way from the image to the logits, in the order of computation. */
function tensorsBetween(links: Links, image: string, logits: string): string[] {
  const used = ancestorsOf(links, [logits])
  const computed = new Set([image])
  const between: string[] = []
  for (const node of links.graph.node) {
    if (!inputsOf(node).some((name) => computed.has(name))) continue
    for (const name of node.output) {
      if (name === '') continue
      computed.add(name)
      if (used.has(name)) between.push(name)
    }
  }
  return between
}

/** Tensors, and what is computed without the image and goes into the same nodes: tokens that join those of a map. */
function withWhatJoins(links: Links, between: readonly string[]): string[] {
  const nodes = new Set(between.map((name) => links.producer.get(name)))
  const inputs = links.graph.node.filter((node) => nodes.has(node)).flatMap(inputsOf)
  return [...new Set([...between, ...inputs.filter((name) => links.producer.has(name))])]
}

function classesOf(model: OnnxModel, logits: string, dims: readonly number[]): number {
  const [, classes, ...rest] = dims
  if (classes === undefined || classes < 2 || rest.some((dim) => dim !== 1)) {
    throw new LensError(
      'unsupported',
      `The output "${logits}" of ${model.file ?? 'the model'} has the shape [${dims.join(', ')}]; a classifier's is [N, classes] with at least two classes.`,
    )
  }
  return classes
}

interface Course {
  readonly input: ImageInput
  readonly logits: string
  readonly between: readonly string[]
  readonly dims: ReadonlyMap<string, readonly number[]>
  readonly size: { height: number; width: number }
}

async function candidatesAmong(model: OnnxModel, course: Course): Promise<FeatureCandidate[]> {
  const { input, logits, between, dims, size } = course
  const links = linksOf(graphOf(model))
  const maps = mapsIn(links, input, dims)
  const proved = nonNegativeByOperator(links)
  // What only asks for sizes takes nothing of the image.
  const shapes = links.graph.node.filter(({ opType }) => opType === 'Shape').flatMap(({ output }) => output)
  const candidates: FeatureCandidate[] = []
  const names = between.filter((name) => name !== logits && isCandidate(links.producer.get(name), name))
  const found = names.flatMap((name) => {
    const map = maps.get(name)
    return map && map.channels > 1 && map.height * map.width > 1 ? [{ name, map }] : []
  })
  const minima = await observeMinima(
    model,
    input,
    size,
    found.map(({ name }) => name),
  )
  for (const { name, map } of found) {
    const minimum = minima.get(name) ?? NaN
    const byOperator = proved(name)
    const closes = feedsInto(links, logits, new Set([name, ...shapes])).length === 0
    const { opType = '', input: [from = ''] = [] } = links.producer.get(name) ?? {}
    candidates.push({
      name,
      operator: opType,
      handsOn: HANDING_ON.has(opType) && maps.has(from) ? from : null,
      ...map,
      nonNegative: byOperator ? 'operator' : minimum >= 0 && 'observed',
      minimum: byOperator ? null : minimum,
      bound: byOperator ? 0 : closes && minimum < 0 ? await lowerBound(model, name) : null,
      closes,
      placesAreRead: placesAreRead(links, maps, dims, name, logits),
      holdsScores: !weightsFollow(links, logits, name),
    })
  }
  return candidates
}

const HANDING_ON = new Set(['Dropout', 'Flatten', 'Identity', 'Reshape', 'Squeeze', 'Transpose', 'Unsqueeze'])

/** Further outputs are masks, indices and statistics, except those of Split. */
function isCandidate(node: NodeProto | undefined, name: string): boolean {
  if (!node || TO_INTEGERS.has(node.opType)) return false
  return node.opType === 'Split' || node.output[0] === name
}

/** Whether a matrix of weights lies between the tensor and the logits. */
function weightsFollow(links: Links, logits: string, tensor: string): boolean {
  const after = ancestorsOf(links, [logits], new Set([tensor]))
  return [...after].some((name) => {
    const weights = constantOf(links, name)
    if (!weights) return false
    // Those of one score are a single row, as biases are, and known by who takes them.
    const multiplies = links.consumers
      .get(name)
      ?.some(({ opType }) => opType === 'Gemm' || opType === 'MatMul')
    return multiplies === true || dimsOf(weights).filter((dim) => dim > 1).length > 1
  })
}
