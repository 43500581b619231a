import { LensError } from '@lens/errors'
import { linksOf } from '../model/links.ts'
import { graphOf, type OnnxModel } from '../model/model.ts'
import { declaredDims } from '../model/value-info.ts'
import type { ValueInfoProto } from '../proto/onnx_pb.ts'

export interface Logits {
  /** An output of the model, or an inner tensor where the model ends in a softmax. */
  readonly name: string
  /** Null where the model does not declare it. */
  readonly classes: number | null
  /** The model ends in a softmax, and these are its input. */
  readonly beforeSoftmax: boolean
  /** They come as [N, classes, 1, 1] instead of [N, classes]; older exports do that. */
  readonly isMap: boolean
}

/**
 * Finds the tensor of class scores: the output called "logits", or else the one output of shape [N, classes];
 * in both cases before a closing softmax.
 * @throws LensError `unsupported` when no output has that shape or several have
 */
export function findLogits(model: OnnxModel): Logits {
  const outputs = graphOf(model).output
  const named = outputs.filter(({ name }) => name.toLowerCase() === 'logits')
  const shaped = [named, outputs.filter(isMatrix), outputs.filter(isPixelMap)].find((some) => some.length > 0)
  // An output without a declared shape is tried where there is no choice; the probe run checks it.
  const found = shaped ?? outputs.filter((output) => declaredDims(output) === null)
  const scores = [...new Map(found.map((output) => toLogits(model, output)).map((l) => [l.name, l])).values()]
  if (scores.length === 1 && scores[0]) return scores[0]
  throw new LensError(
    'unsupported',
    `Lens cannot tell the logits of ${model.file ?? 'the model'}: ${
      scores.length > 1 ? 'several outputs have' : 'no output has'
    } the shape [N, classes] (${describe(outputs)}). Export it with that one output, or call the output "logits".`,
  )
}

function isMatrix(output: ValueInfoProto): boolean {
  return declaredDims(output)?.length === 2
}

function isPixelMap(output: ValueInfoProto): boolean {
  const dims = declaredDims(output)
  return dims?.length === 4 && dims[2] === 1 && dims[3] === 1
}

function toLogits(model: OnnxModel, output: ValueInfoProto): Logits {
  const { producer } = linksOf(graphOf(model))
  let name = output.name
  let beforeSoftmax = false
  for (;;) {
    const node = producer.get(name)
    const input = node?.input[0]
    if (!node || input === undefined) break
    const softmax = node.opType === 'Softmax' || node.opType === 'LogSoftmax'
    if (!softmax && node.opType !== 'Identity') break
    // An Identity is only worth skipping when it hides a softmax: the output keeps its own name otherwise.
    if (softmax) beforeSoftmax = true
    else if (!hidesSoftmax(input)) break
    name = input
  }
  const classes = declaredDims(output)?.[1]
  return {
    name,
    classes: typeof classes === 'number' ? classes : null,
    beforeSoftmax,
    isMap: isPixelMap(output),
  }

  function hidesSoftmax(tensor: string): boolean {
    const node = producer.get(tensor)
    if (node?.opType === 'Identity' && node.input[0] !== undefined) return hidesSoftmax(node.input[0])
    return node?.opType === 'Softmax' || node?.opType === 'LogSoftmax'
  }
}

function describe(outputs: ValueInfoProto[]): string {
  const shapes = outputs.map((output) => {
    const dims = declaredDims(output)
    return `"${output.name}" ${dims ? `[${dims.map((dim) => dim ?? '?').join(', ')}]` : 'of unknown shape'}`
  })
  return shapes.length > 0 ? `its outputs are ${shapes.join(', ')}` : 'it has no outputs'
}
