import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Random } from '@lens/core/torture'
import { encodeModel, GraphBuilder } from '@lens/onnx'
import sharp from 'sharp'

const SIDE = 32

/** Directions in the plane of colours, at right angles to grey. */
const ACROSS = [2, -1, -1].map((value) => value / Math.sqrt(6))
const UP = [0, 1, -1].map((value) => value / Math.sqrt(2))

function direction(hue: number, hues: number): number[] {
  const angle = (2 * Math.PI * hue) / hues
  return ACROSS.map((value, i) => value * Math.cos(angle) + (UP[i] as number) * Math.sin(angle))
}

/**
 * A small classifier that tells hues apart, and images of each: many classes that are quickly explained.
 * @returns the model's file and the folder of images
 */
export async function writeHues(
  folder: string,
  hues: number,
  perClass: number,
): Promise<{ model: string; images: string }> {
  const directions = Array.from({ length: hues }, (_, hue) => direction(hue, hues))
  const b = new GraphBuilder()
  const image = b.input('image', 'float32', ['n', 3, SIDE, SIDE])
  const filters = b.constant(directions.flat(), [hues, 3, 1, 1])
  const map = b.relu(
    b.node('AveragePool', [b.node('Conv', [image, filters])], { kernel_shape: [8, 8], strides: [8, 8] }),
  )
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [map])])
  const scale = Array.from({ length: hues * hues }, (_, i) => (i % (hues + 1) === 0 ? 40 : 0))
  b.output('logits', b.matmul(pooled, b.constant(scale, [hues, hues])), ['n', hues])
  const model = join(folder, 'hues.onnx')
  await writeFile(model, encodeModel(b.build()))

  const images = join(folder, 'images')
  const random = new Random(1)
  for (const [hue, towards] of directions.entries()) {
    const own = join(images, String(hue))
    await mkdir(own, { recursive: true })
    for (let i = 0; i < perClass; i++) {
      const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) =>
        Math.round(255 * (0.5 + (0.2 + 0.25 * random.uniform()) * (towards[at % 3] as number))),
      )
      const png = sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } }).png()
      await writeFile(join(own, `${i}.png`), await png.toBuffer())
    }
  }
  return { model, images }
}
