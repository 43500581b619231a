import { Tensor } from 'onnxruntime-node'
import { LensError } from '@lens/errors'
import { makeNode } from '../model/make-node.ts'
import { graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { untypedValue } from '../model/value-info.ts'
import { TensorProto_DataType, type NodeProto } from '../proto/onnx_pb.ts'
import { openSession, type Session } from '../run/session.ts'
import type { ImageInput } from './image-input.ts'

/**
 * Runs the model once on probe images for the shapes of tensors. They are read inside the graph, so that no activation is copied
 * out of it; so are minima.
 * @throws LensError `input` when the model cannot be run
 */
export async function observeShapes(
  model: OnnxModel,
  image: ImageInput,
  size: Size,
  tensors: readonly string[],
): Promise<Map<string, number[]>> {
  const shape = (name: string, output: string) => [makeNode('Shape', [name], [output])]
  const found = await observe(model, image, size, tensors, shape)
  return new Map(tensors.map((name, i) => [name, Array.from(found[i]?.data as BigInt64Array, Number)]))
}

/** The least value of each tensor. @throws LensError `input` when the model cannot be run */
export async function observeMinima(
  model: OnnxModel,
  image: ImageInput,
  size: Size,
  tensors: readonly string[],
): Promise<Map<string, number>> {
  const minimum = (name: string, output: string) => [
    makeNode('Cast', [name], [`${output}/float`], { to: TensorProto_DataType.FLOAT }),
    makeNode('ReduceMin', [`${output}/float`], [output], { keepdims: 0 }),
  ]
  const found = await observe(model, image, size, tensors, minimum)
  return new Map(tensors.map((name, i) => [name, Number(found[i]?.data[0])]))
}

interface Size {
  readonly height: number
  readonly width: number
}

async function observe(
  model: OnnxModel,
  image: ImageInput,
  size: Size,
  tensors: readonly string[],
  observer: (tensor: string, output: string) => NodeProto[],
): Promise<(Tensor | undefined)[]> {
  if (tensors.length === 0) return []
  const output = (i: number) => `lens/observed/${String(i)}`
  const nodes = tensors.flatMap((name, i) => observer(name, output(i)))
  const session = await openSession(
    withGraph(model, {
      node: [...graphOf(model).node, ...nodes],
      output: tensors.map((_, i) => untypedValue(output(i))),
    }),
  )
  try {
    const results = await run(session, model, image, size)
    return tensors.map((_, i) => results[output(i)])
  } finally {
    await session.release()
  }
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
  const { channels, layout } = image
  const data = new Float32Array(count * channels * height * width)
  let at = 0
  const fill = (n: number, c: number, y: number, x: number) => {
    const value = pixel(n, c, y / height, x / width)
    data[at++] = inRange(image, value)
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

/** Normalised pixels in the range that the model takes. */
function inRange({ takesPixels, rescaling }: ImageInput, value: number): number {
  if (takesPixels || rescaling === 'pixels') return Math.round(127.5 + 57 * value)
  return rescaling === 'unit' ? 0.5 + 0.22 * value : value
}

/** Between about -2.2 and 2.2, the range of pixels in standard deviations. */
function pixel(n: number, c: number, y: number, x: number): number {
  const phase = n * 1.7 + c * 2.3
  const coarse = Math.sin(2 * Math.PI * (1.5 * x + 0.7 * y) + phase)
  const fine = Math.sin(2 * Math.PI * (9 * y - 5 * x) + 3 * phase)
  return 1.4 * coarse + 0.8 * fine
}
