import sharp from 'sharp'
import { SIZE } from './drawing/svg.ts'
import type { Scene } from './scene.ts'

/** The scene as a lossless PNG file, 128×128 px. */
export async function rasterise(scene: Scene): Promise<Buffer> {
  return sharp(Buffer.from(scene.svg)).removeAlpha().png({ compressionLevel: 6 }).toBuffer()
}

/** The scene as bytes [128, 128, 3], rows of RGB pixels. */
export async function pixels(scene: Scene): Promise<Uint8Array> {
  return sharp(Buffer.from(scene.svg)).removeAlpha().raw().toBuffer()
}

/**
 * Where each part is seen: one mask [128×128] a part, row by row, 1 where the part is in front and 0 elsewhere.
 * Every pixel is in exactly one mask; haze, glows and reflections are in none.
 */
export async function partMasks(scene: Scene): Promise<Map<string, Uint8Array>> {
  const map = await sharp(Buffer.from(scene.partMap)).extractChannel(0).raw().toBuffer()
  const masks = scene.parts.map(() => new Uint8Array(SIZE * SIZE))
  map.forEach((value, pixel) => {
    const mask = masks[value - 1]
    if (mask !== undefined) mask[pixel] = 1
  })
  return new Map(scene.parts.map(({ name }, index) => [name, masks[index] ?? new Uint8Array(SIZE * SIZE)]))
}
