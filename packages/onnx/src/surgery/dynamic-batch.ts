import { Tensor } from 'onnxruntime-node'
import { findImageInput } from '../inspect/image-input.ts'
import { findLogits } from '../inspect/logits.ts'
import { probeImages } from '../inspect/probe.ts'
import { constantOf, linksOf, type Links } from '../model/links.ts'
import { edited, graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { intAttribute } from '../model/node.ts'
import { intsOf, tensorOf } from '../model/tensor.ts'
import {
  TensorShapeProto_DimensionSchema,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../proto/onnx_pb.ts'
import { openSession } from '../run/session.ts'
import { create } from '@bufbuild/protobuf'
import { tensorType } from '../model/value-info.ts'
import { withOutputs } from './outputs.ts'

/**
 * The model with a batch of any size where it was exported for a fixed one. The batch size is taken out of the
 * inputs, the outputs and the constant targets of Reshape; the result is then run on a larger batch and must
 * give the logits of the original. Where it does not, or where the batch is free already, the model itself is
 * returned. `inspectModel` says which.
 */
export async function withDynamicBatch(model: OnnxModel): Promise<OnnxModel> {
  const links = linksOf(graphOf(model))
  const image = findImageInput(model, links)
  if (image.batch === 'dynamic') return model
  const freed = freeBatch(model, links, image.batch)
  const size = { height: image.height ?? 224, width: image.width ?? 224 }
  const images = probeImages(image, size, 2 * image.batch)
  const half = images.size / 2
  const data = images.data as Float32Array
  const halfDims = [image.batch, ...images.dims.slice(1)]
  const logits = findLogits(model).name
  const expected = await logitsOf(model, image.name, logits, [
    new Tensor('float32', data.subarray(0, half), halfDims),
    new Tensor('float32', data.subarray(half), halfDims),
  ])
  // What cannot run, or runs to something else, is a model whose batch is fixed for good.
  const got = await logitsOf(freed, image.name, logits, [images]).catch(() => [])
  return agree(expected, got) ? freed : model
}

function freeBatch(model: OnnxModel, links: Links, batch: number): OnnxModel {
  const graph = graphOf(model)
  const targets = new Map<string, TensorProto>()
  const node = graph.node.map((node) => {
    const target = freedTarget(links, node, batch)
    if (!target) return node
    targets.set(target.name, target)
    return edited(node, { input: [node.input[0] ?? '', target.name] })
  })
  return withGraph(model, {
    node,
    initializer: [...graph.initializer, ...targets.values()],
    input: graph.input.map((info) => (links.initializer.has(info.name) ? info : anyBatch(info))),
    output: graph.output.map(anyBatch),
    // Declared for the fixed batch; onnxruntime infers them anew.
    valueInfo: [],
  })
}

/** A constant Reshape target with its leading batch size replaced by 0, "as in the input". */
function freedTarget(links: Links, node: NodeProto, batch: number): TensorProto | undefined {
  if (node.opType !== 'Reshape' || intAttribute(node, 'allowzero')) return undefined
  const target = constantOf(links, node.input[1])
  const [first, ...rest] = (target && intsOf(target)) ?? []
  if (first !== batch) return undefined
  const dims = BigInt64Array.from([0, ...rest], BigInt)
  return tensorOf(`${node.input[1] ?? ''}/any-batch`, dims, [dims.length])
}

function anyBatch(info: ValueInfoProto): ValueInfoProto {
  const tensor = tensorType(info)
  if (!info.type || !tensor?.shape || tensor.shape.dim.length === 0) return info
  const batch = create(TensorShapeProto_DimensionSchema, { value: { case: 'dimParam', value: 'batch' } })
  const shape = edited(tensor.shape, { dim: [batch, ...tensor.shape.dim.slice(1)] })
  return edited(info, {
    type: edited(info.type, { value: { case: 'tensorType', value: edited(tensor, { shape }) } }),
  })
}

/** A trial that fails is no news: onnxruntime is to log nothing but fatal errors. */
const QUIET = { logSeverityLevel: 4 } as const

async function logitsOf(
  model: OnnxModel,
  input: string,
  logits: string,
  batches: Tensor[],
): Promise<number[]> {
  const session = await openSession(withOutputs(model, [logits]), QUIET)
  try {
    const values: number[] = []
    for (const batch of batches) {
      const result = (await session.run({ [input]: batch }))[logits]
      for (const value of result?.data as Float32Array) values.push(value)
    }
    return values
  } finally {
    await session.release()
  }
}

function agree(expected: number[], got: number[]): boolean {
  const scale = Math.max(...expected.map(Math.abs))
  return (
    got.length === expected.length &&
    expected.every((value, i) => Math.abs(value - (got[i] ?? NaN)) <= 1e-4 * scale)
  )
}
