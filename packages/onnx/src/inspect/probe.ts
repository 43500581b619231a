import { Tensor } from 'onnxruntime-node'
import { LensError } from '@lens/errors'
import { makeNode } from '../model/make-node.ts'
import { graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { untypedValue } from '../model/value-info.ts'
import { TensorProto_DataType, type NodeProto } from '../proto/onnx_pb.ts'
import { openSession, type Session } from '../run/session.ts'
import type { ImageInput } from './image-input.ts'

/** What running the model on probe images showed of one tensor. */
export interface Observation {
  readonly dims: readonly number[]
  readonly minimum: number
}

/**
 * Runs the model once on probe images and observes the tensors. Shapes and minima are computed inside the
 * graph, so that no activation is copied out of it.
 * @throws LensError `input` when the model cannot be run
 */
export async function observe(
  model: OnnxModel,
  image: ImageInput,
  size: { height: number; width: number },
  tensors: readonly string[],
): Promise<Map<string, Observation>> {
  const session = await openSession(withObservers(model, tensors))
  try {
    const results = await run(session, model, image, size)
    return new Map(
      tensors.map((name, i) => {
        const dims = Array.from(results[`lens/shape/${String(i)}`]?.data as BigInt64Array, Number)
        const minimum = Number(results[`lens/minimum/${String(i)}`]?.data[0])
        return [name, { dims, minimum }]
      }),
    )
  } finally {
    await session.release()
  }
}

function withObservers(model: OnnxModel, tensors: readonly string[]): OnnxModel {
  const nodes: NodeProto[] = []
  const outputs: string[] = []
  tensors.forEach((name, i) => {
    const [shape, float, minimum] = [
      `lens/shape/${String(i)}`,
      `lens/float/${String(i)}`,
      `lens/minimum/${String(i)}`,
    ]
    nodes.push(
      makeNode('Shape', [name], [shape]),
      makeNode('Cast', [name], [float], { to: TensorProto_DataType.FLOAT }),
      makeNode('ReduceMin', [float], [minimum], { keepdims: 0 }),
    )
    outputs.push(shape, minimum)
  })
  return withGraph(model, { node: [...graphOf(model).node, ...nodes], output: outputs.map(untypedValue) })
}

async function run(
  session: Session,
  model: OnnxModel,
  image: ImageInput,
  size: { height: number; width: number },
) {
  const feeds = { [image.name]: probeImages(image, size) }
  try {
    return await session.run(feeds)
  } catch (cause) {
    // onnxruntime's first line says what failed; where in its own source follows.
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    throw new LensError(
      'input',
      `${model.file ?? 'The model'} fails on an image of ${String(size.height)} × ${String(size.width)} pixels: ${String(reason)}`,
      { cause },
    )
  }
}

/**
 * Smooth noise in the range of normalised pixels: every image a sum of waves that differ from channel to channel.
 * Two images where the batch is free, as many as the model wants otherwise.
 */
export function probeImages(
  image: ImageInput,
  { height, width }: { height: number; width: number },
  count = image.batch === 'dynamic' ? 2 : image.batch,
): Tensor {
  const { channels, layout, takesPixels } = image
  const data = new Float32Array(count * channels * height * width)
  let at = 0
  const fill = (n: number, c: number, y: number, x: number) => {
    const value = pixel(n, c, y / height, x / width)
    data[at++] = takesPixels ? Math.round(127.5 + 57 * value) : value
  }
  for (let n = 0; n < count; n++) {
    if (layout === 'NCHW') {
      for (let c = 0; c < channels; c++)
        for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) fill(n, c, y, x)
    } else {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++) fill(n, c, y, x)
    }
  }
  const dims = layout === 'NCHW' ? [count, channels, height, width] : [count, height, width, channels]
  return new Tensor('float32', data, dims)
}

/** Between about -2.2 and 2.2, the range of pixels in standard deviations. */
function pixel(n: number, c: number, y: number, x: number): number {
  const phase = n * 1.7 + c * 2.3
  const coarse = Math.sin(2 * Math.PI * (1.5 * x + 0.7 * y) + phase)
  const fine = Math.sin(2 * Math.PI * (9 * y - 5 * x) + 3 * phase)
  return 1.4 * coarse + 0.8 * fine
}
