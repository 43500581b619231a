import { GraphBuilder, openSession, Tensor } from '@lens/onnx'
import { describe, expect, it } from 'vitest'
import type { Preprocessing } from '../explanation/schema.ts'
import { CROPS, IMAGES, modelInput } from './preprocess.ts'

const PRE: Preprocessing = {
  width: 12,
  height: 10,
  layout: 'NCHW',
  channelOrder: 'RGB',
  mean: [0.5, 0.25, 0],
  std: [0.5, 0.25, 2],
}

const SIZE = 4

/** @param images and crops, as pixels one after the other */
async function run(pre: Preprocessing, images: Uint8Array, crops: Uint8Array): Promise<Tensor> {
  const b = new GraphBuilder()
  b.output('input', modelInput(b, pre, SIZE))
  const session = await openSession(b.build())
  const pixels = (data: Uint8Array, height: number, width: number) =>
    new Tensor('uint8', data, [data.length / (3 * height * width), height, width, 3])
  const { input } = await session.run({
    [IMAGES]: pixels(images, pre.height, pre.width),
    [CROPS]: pixels(crops, SIZE, SIZE),
  })
  return input as Tensor
}

const NONE = new Uint8Array()

/** Brightness rises by 10 a column and 3 a row, and by 1 a channel. */
function ramp(height: number, width: number): Uint8Array {
  return Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [row, column, channel] = [Math.floor(i / (3 * width)), Math.floor(i / 3) % width, i % 3]
    return 10 * column + 3 * row + channel
  })
}

describe('modelInput', () => {
  it('enlarges a crop bilinearly, edges aligned, and normalises every channel', async () => {
    const input = await run(PRE, NONE, ramp(SIZE, SIZE))
    expect(input.dims).toEqual([1, 3, 10, 12])
    // A plane stays a plane, but for the half pixel at the edges, which repeats them.
    const position = (i: number, to: number) => Math.min(SIZE - 1, Math.max(0, ((i + 0.5) * SIZE) / to - 0.5))
    input.data.forEach((value, i) => {
      const [channel, row, column] = [Math.floor(i / 120), Math.floor(i / 12) % 10, i % 12]
      const pixel = 10 * position(column, 12) + 3 * position(row, 10) + channel
      const wanted = (pixel / 255 - (PRE.mean[channel] as number)) / (PRE.std[channel] as number)
      expect(value).toBeCloseTo(wanted, 5)
    })
  })

  it('leaves a whole image its pixels, in the order and layout of the model', async () => {
    const bgr = await run({ ...PRE, channelOrder: 'BGR', layout: 'NHWC' }, ramp(10, 12), NONE)
    expect(bgr.dims).toEqual([1, 10, 12, 3])
    const [b = 0, g = 0, r = 0] = bgr.data as Float32Array
    expect(
      [b, g, r].map((value, i) => (value * (PRE.std[i] as number) + (PRE.mean[i] as number)) * 255),
    ).toEqual([2, 1, 0].map((value) => expect.closeTo(value, 3) as number))
  })

  it('takes images and crops at once, images first', async () => {
    const [image, crop] = [ramp(10, 12), ramp(SIZE, SIZE)]
    const both = await run(PRE, image, crop)
    expect(both.dims).toEqual([2, 3, 10, 12])
    const apart = [await run(PRE, image, NONE), await run(PRE, NONE, crop)].flatMap(({ data }) => [
      ...(data as Float32Array),
    ])
    expect([...(both.data as Float32Array)]).toEqual(apart)
  })
})
