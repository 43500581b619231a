import { LensError, nearest } from '@lens/errors'
import { findImageInput } from '../inspect/image-input.ts'
import { probeImages } from '../inspect/probe.ts'
import { constantOf, linksOf, type Links } from '../model/links.ts'
import { makeNode } from '../model/make-node.ts'
import { graphOf, withGraph, type OnnxModel, type Scores } from '../model/model.ts'
import { dataType, floatsOf, tensorOf } from '../model/tensor.ts'
import { declaredDims, factsOf, tensorType, valueInfo, type Dim } from '../model/value-info.ts'
import type { NodeProto, TensorProto, ValueInfoProto } from '../proto/onnx_pb.ts'
import { openSession } from '../run/session.ts'
import { partOf, withOutputs } from '../surgery/outputs.ts'

/**
 * The model with one output, the logits [N, classes]: those of an output of any usual shape, or of what a label or a map of
 * labels was made from, before a closing softmax or sigmoid; of both classes where the model has one score.
 *
 * @param asked the tensor to take, any of the graph
 * @throws LensError `input` for a name that is not there, `unsupported` where no output holds scores or several may
 */
export async function withLogits(
  model: OnnxModel,
  asked?: string,
): Promise<{ model: OnnxModel; scores: Scores; changes: string[] }> {
  const links = linksOf(graphOf(model))
  const output = asked === undefined ? scoresOutput(model, links) : named(model, links, asked)
  const { name, activation } = beforeActivation(links, output)
  const dims = await shapeOf(model, links, name)
  const form = formOf(dims.dims, dims.images)
  const changes: string[] = []
  const declared = declaredDims(graphOf(model).output.find((info) => info.name === name))
  // A Squeeze gives [N, classes] for many images, but [classes] for one.
  if (form === 'matrix' && (declared === null || declared.length === 2)) {
    if (activation === 'sigmoid') changes.push(INDEPENDENT)
    const scores: Scores = { activation, kind: activation === 'sigmoid' ? 'independent' : 'exclusive' }
    const isAlone = graphOf(model).output.length === 1 && graphOf(model).output[0]?.name === name
    return { model: isAlone ? model : withOutputs(model, [name]), scores, changes }
  }
  if (form === null) {
    throw new LensError(
      'unsupported',
      `The output "${output}" of ${model.file ?? 'the model'} has the shape [${dims.dims.join(', ')}]; a classifier's is [N, classes]. ` +
        'If another tensor holds one score per class, name it with --logits.',
    )
  }
  changes.push(
    form === 'one score'
      ? `"${name}" is one score z per image: it is explained as two classes of logits -z / 2 and z / 2.`
      : `The logits "${name}" of shape [${dims.dims.join(', ')}] are laid out as [N, classes].`,
    ...(activation === 'sigmoid' && form !== 'one score' ? [INDEPENDENT] : []),
  )
  const kind = form === 'one score' ? 'binary' : activation === 'sigmoid' ? 'independent' : 'exclusive'
  return { model: reshaped(model, name, form, dims), scores: { activation, kind }, changes }
}

const INDEPENDENT =
  'Every score has a sigmoid of its own: any number of classes may be right, and each is explained alone.'

function named(model: OnnxModel, links: Links, name: string): string {
  if (links.producer.has(name)) return name
  throw new LensError(
    'input',
    `${model.file ?? 'The model'} has no tensor called "${name}". Nearest names: ${nearest(
      name,
      [...links.producer.keys()],
      3,
    )
      .map((one) => `"${one}"`)
      .join(', ')}.`,
  )
}

/** The tensor that holds the scores: an output, or what a label, or a map of labels, is made from. */
function scoresOutput(model: OnnxModel, links: Links): string {
  const { output } = graphOf(model)
  const maps = output.flatMap(({ name }) => {
    const node = behind(links, name, ['Identity'])
    return node?.opType === 'ZipMap' && node.input[0] !== undefined ? [node.input[0]] : []
  })
  // The highest scores alone are a choice of them, as labels are.
  const isChoice = ({ name }: ValueInfoProto) => behind(links, name, HANDING_ON)?.opType === 'TopK'
  const floats = output.filter((info) => isFloat(info) && !maps.length && !isChoice(info))
  const logits = floats.filter(({ name }) => name.toLowerCase() === 'logits')
  const found = [
    maps,
    logits.map(({ name }) => name),
    ...SHAPES.map((fits) => floats.filter((info) => fits(declaredDims(info))).map(({ name }) => name)),
    labelled(links, output),
  ].find((some) => some.length > 0)
  // The same scores before and after a softmax are one.
  const distinct = new Map((found ?? []).map((name) => [beforeActivation(links, name).name, name]))
  const [first] = distinct.values()
  if (first !== undefined && distinct.size === 1) return first
  const described = output.map(
    (info) => `"${info.name}" ${declaredDims(info) ? shape(declaredDims(info) ?? []) : 'of unknown shape'}`,
  )
  const rounded = distinct.size === 0 ? output.find(isQuantisedScore) : undefined
  if (rounded) throw quantisedScores(model, links, rounded)
  throw new LensError(
    'unsupported',
    `Lens cannot tell the logits of ${model.file ?? 'the model'}: ${
      distinct.size > 1 ? 'several outputs could be them' : 'no output has the shape [N, classes]'
    } (${described.length > 0 ? `its outputs are ${described.join(', ')}` : 'it has no outputs'}). Name them with --logits.`,
  )
}

function isQuantisedScore(info: ValueInfoProto): boolean {
  return ['uint8', 'int8'].includes(factsOf(info).type)
}

function quantisedScores(model: OnnxModel, links: Links, info: ValueInfoProto): LensError {
  const rounding = behind(links, info.name, HANDING_ON)
  const before = rounding?.opType === 'QuantizeLinear' ? rounding.input[0] : undefined
  return new LensError(
    'unsupported',
    `The output "${info.name}" of ${model.file ?? 'the model'} is of type ${factsOf(info).type}, but Lens needs scores in floats. ` +
      (before === undefined
        ? 'Export it with float outputs, or name a tensor of float scores with --logits.'
        : `Name the scores before they are rounded: --logits "${before}".`),
  )
}

function isFloat(info: ValueInfoProto): boolean {
  const type = tensorType(info)
  return (
    info.type?.value.case === undefined ||
    (type !== undefined && [0, dataType('float32')].includes(type.elemType))
  )
}

/** Shapes of scores, the most telling first. */
const SHAPES: readonly ((dims: Dim[] | null) => boolean)[] = [
  (dims) => dims?.length === 2,
  (dims) => dims?.length === 4 && dims[2] === 1 && dims[3] === 1,
  (dims) => dims?.length === 3 && dims[1] === 1,
  (dims) => dims?.length === 1,
  (dims) => dims === null,
  () => true,
]

/** What labels, or the highest scores, are chosen from. */
function labelled(links: Links, output: readonly ValueInfoProto[]): string[] {
  return output.flatMap(({ name }) => {
    const node = behind(links, name, [
      'Identity',
      'Cast',
      'Squeeze',
      'Reshape',
      'Flatten',
      'ArrayFeatureExtractor',
      'Gather',
    ])
    const scores = node?.opType === 'ArgMax' || node?.opType === 'TopK' ? node.input[0] : undefined
    return scores === undefined ? [] : [scores]
  })
}

/** The node that makes a tensor, seen through others; those that pick a label do it by their second input. */
function behind(links: Links, name: string, through: readonly string[]): NodeProto | undefined {
  let node = links.producer.get(name)
  while (node && through.includes(node.opType)) {
    const picks = node.opType === 'ArrayFeatureExtractor' || node.opType === 'Gather'
    node = links.producer.get(node.input[picks ? 1 : 0] ?? '')
  }
  return node
}

/** What only hands scores on, after an activation. */
const HANDING_ON = ['Identity', 'Cast', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Dropout']

/** What also keeps probabilities as they are, but for rounding: static quantisation rounds those that a model ends in. */
const KEEPING_PROBABILITIES = [...HANDING_ON, 'QuantizeLinear', 'DequantizeLinear']

function beforeActivation(links: Links, output: string): { name: string; activation: Scores['activation'] } {
  let [name, activation]: [string, Scores['activation']] = [output, 'none']
  for (;;) {
    const node = probabilityMaker(links, name)
    if (!node) break
    const kind = ACTIVATIONS[node.opType]
    if (kind === undefined || node.input[0] === undefined) break
    ;[name, activation] = [node.input[0], activation === 'none' ? kind : activation]
  }
  return { name, activation }
}

function probabilityMaker(links: Links, name: string): NodeProto | undefined {
  const node = behind(links, name, KEEPING_PROBABILITIES)
  return node && keepsUnitRange(links, node) ? probabilityMaker(links, node.input[0] ?? '') : node
}

/** Whether it is a Clip that leaves at least 0.01 to 0.99: some keep probabilities a little away from 0 and 1. */
function keepsUnitRange(links: Links, { opType, input }: NodeProto): boolean {
  if (opType !== 'Clip') return false
  const bound = (name: string | undefined, none: number) => {
    if (name === undefined || name === '') return none
    const tensor = constantOf(links, name)
    return (tensor && floatsOf(tensor)?.[0]) ?? NaN
  }
  return bound(input[1], -Infinity) <= 0.01 && bound(input[2], Infinity) >= 0.99
}

const ACTIVATIONS: Readonly<Record<string, Scores['activation'] | undefined>> = {
  LogSoftmax: 'softmax',
  Sigmoid: 'sigmoid',
  Softmax: 'softmax',
}

/** The shape of a tensor for so many images: as declared where that tells all, else by running the model. */
async function shapeOf(
  model: OnnxModel,
  links: Links,
  name: string,
): Promise<{ dims: number[]; images: number }> {
  const image = findImageInput(model, links)
  const images = image.batch === 'dynamic' ? 2 : image.batch
  const declared = declaredDims(
    [...graphOf(model).output, ...graphOf(model).valueInfo].find((info) => info.name === name),
  )
  const [n, classes] = declared ?? []
  if (declared?.length === 2 && typeof classes === 'number' && (typeof n !== 'number' || n === images)) {
    return { dims: [images, classes], images }
  }
  const size = { height: image.height ?? 224, width: image.width ?? 224 }
  const session = await openSession(withOutputs(model, [name]))
  try {
    const result = await session.run({ [image.name]: probeImages(image, size, images) })
    return { dims: [...(result[name]?.dims ?? [])], images }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LensError(
      'input',
      `${model.file ?? 'The model'} fails on an image of ${size.height} × ${size.width} pixels: ${reason}`,
      { cause },
    )
  } finally {
    await session.release()
  }
}

/** How scores of `images` images lie in a tensor; null where they are none. */
function formOf(dims: readonly number[], images: number): 'matrix' | 'one score' | 'spread' | null {
  const count = dims.reduce((product, dim) => product * dim, 1)
  if (count === images) return 'one score'
  if (count % images !== 0 || count < images) return null
  if (dims.length === 2 && dims[0] === images) return 'matrix'
  // One axis of classes; all others have one entry, but that of the images.
  const rest = dims[0] === images ? dims.slice(1) : dims
  return rest.filter((dim) => dim > 1).length === 1 ? 'spread' : null
}

function reshaped(
  model: OnnxModel,
  name: string,
  form: 'matrix' | 'one score' | 'spread',
  { dims, images }: { dims: readonly number[]; images: number },
): OnnxModel {
  const part = partOf(model, [name])
  const [logits, shapeName, column, halves] = ['logits', 'shape', 'column', 'halves'].map(
    (one) => `${name}/${one}`,
  ) as [string, string, string, string]
  // The images may share an axis with the classes: [N × classes].
  const target = [-1, dims.reduce((product, dim) => product * dim, 1) / images]
  const classes = form === 'one score' ? 2 : (target[1] ?? 0)
  const initializer: TensorProto[] = [tensorOf(shapeName, BigInt64Array.from(target, BigInt), [2])]
  const node: NodeProto[] = [makeNode('Reshape', [name, shapeName], [form === 'one score' ? column : logits])]
  if (form === 'one score') {
    initializer.push(tensorOf(halves, Float32Array.of(-0.5, 0.5), [1, 2]))
    node.push(makeNode('Mul', [column, halves], [logits]))
  }
  return withGraph(model, {
    ...part,
    node: [...part.node, ...node],
    initializer: [...part.initializer, ...initializer],
    output: [valueInfo(logits, 'float32', ['batch', classes])],
  })
}

function shape(dims: readonly Dim[]): string {
  return `[${dims.map((dim) => dim ?? '?').join(', ')}]`
}
