import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Preprocessing } from '../explanation/schema.ts'
import { decodeImage } from './decode.ts'
import { boxInOriginal, frameOf, viewOf } from './frame.ts'
import { encodeCrop, encodeThumbnail } from './picture.ts'
import { cutBilinear } from './resample.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-decode-'))
})
afterAll(() => rm(folder, { recursive: true }))

function input(side: number, more: Partial<Preprocessing> = {}): Preprocessing {
  return {
    width: side,
    height: side,
    layout: 'NCHW',
    channelOrder: 'RGB',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    ...more,
  }
}

let count = 0
async function stored(image: Sharp | Buffer | string, ending: string): Promise<string> {
  const file = join(folder, `${count++}.${ending}`)
  await writeFile(file, typeof image === 'string' || Buffer.isBuffer(image) ? image : await image.toBuffer())
  return file
}

type Colour = readonly [number, number, number]
const RED: Colour = [255, 0, 0]
const GREEN: Colour = [0, 255, 0]
const BLUE: Colour = [0, 0, 255]
const WHITE: Colour = [255, 255, 255]

/** Four colours: top left, top right, bottom left, bottom right. */
function quadrants(width: number, height: number): Sharp {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [left, right] = y < height / 2 ? [RED, GREEN] : [BLUE, WHITE]
      data.set(x < width / 2 ? left : right, (y * width + x) * 3)
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
}

function plain(colour: readonly number[], side = 8): Sharp {
  const channels = colour.length as 1 | 3 | 4
  const data = Uint8Array.from({ length: side * side * channels }, (_, i) => colour[i % channels] as number)
  return sharp(data, { raw: { width: side, height: side, channels } })
}

/** The colour in the middle of each quadrant of a decoded square. */
function corners(data: Uint8Array, side: number): number[][] {
  const [near, far] = [Math.floor(side / 4), Math.floor((3 * side) / 4)]
  return [
    [near, near],
    [near, far],
    [far, near],
    [far, far],
  ].map(([y = 0, x = 0]) => [...data.subarray((y * side + x) * 3, (y * side + x) * 3 + 3)])
}

function expectNear(got: Iterable<number>, wanted: Iterable<number>, tolerance: number): void {
  const [a, b] = [[...got], [...wanted]]
  expect(a).toHaveLength(b.length)
  expect(Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))))).toBeLessThanOrEqual(tolerance)
}

describe('decodeImage', () => {
  // EXIF 2.3, tag 0x0112: which corner of the stored picture each corner of the upright one is.
  it.each<[number, [Colour, Colour, Colour, Colour]]>([
    [1, [RED, GREEN, BLUE, WHITE]],
    [2, [GREEN, RED, WHITE, BLUE]],
    [3, [WHITE, BLUE, GREEN, RED]],
    [4, [BLUE, WHITE, RED, GREEN]],
    [5, [RED, BLUE, GREEN, WHITE]],
    [6, [BLUE, RED, WHITE, GREEN]],
    [7, [WHITE, GREEN, BLUE, RED]],
    [8, [GREEN, WHITE, RED, BLUE]],
  ])('turns EXIF orientation %i upright', async (orientation, upright) => {
    const jpeg = quadrants(64, 32).jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    const file = await stored(jpeg.withMetadata({ orientation }), 'jpg')
    const { data, width, height } = await decodeImage(file, input(16))
    expect([width, height]).toEqual(orientation < 5 ? [64, 32] : [32, 64])
    corners(data, 16).forEach((colour, i) => {
      expectNear(colour, upright[i] as Colour, 3)
    })
  })

  const colours: [string, string, () => Sharp, Colour, number][] = [
    ['a grey JPEG', 'jpg', () => plain([120, 120, 120]).greyscale().jpeg(), [120, 120, 120], 1],
    ['a CMYK JPEG', 'jpg', () => plain([250, 250, 250]).toColourspace('cmyk').jpeg(), [250, 250, 250], 6],
    ['a palette PNG', 'png', () => plain([10, 200, 30]).png({ palette: true }), [10, 200, 30], 0],
    ['half-transparent red on white', 'png', () => plain([255, 0, 0, 128]).png(), [255, 127, 127], 1],
    ['transparent black on white', 'png', () => plain([0, 0, 0, 0]).png(), [255, 255, 255], 0],
    ['WebP', 'webp', () => plain([10, 200, 30]).webp({ lossless: true }), [10, 200, 30], 0],
    ['GIF', 'gif', () => plain([10, 200, 30]).gif(), [10, 200, 30], 0],
    ['TIFF', 'tif', () => plain([10, 200, 30]).tiff({ compression: 'lzw' }), [10, 200, 30], 0],
    [
      'another format than its name says',
      'png',
      () => plain([9, 9, 9]).webp({ lossless: true }),
      [9, 9, 9],
      0,
    ],
    [
      '16 bits a channel',
      'png',
      () =>
        sharp(new Uint16Array(8 * 8 * 3).fill(0x8080), {
          raw: { width: 8, height: 8, channels: 3 },
        })
          .toColourspace('rgb16')
          .png(),
      [128, 128, 128],
      0,
    ],
  ]
  it.each(colours)('reads %s', async (_, ending, build, colour, tolerance) => {
    const { data } = await decodeImage(await stored(build(), ending), input(8))
    expectNear(
      data,
      Array.from({ length: 8 * 8 * 3 }, (_, i) => colour[i % 3] as number),
      tolerance,
    )
  })

  it('leaves an image of the right size as it is', async () => {
    const pixels = Uint8Array.from({ length: 24 * 24 * 3 }, (_, i) => (i * 37) % 256)
    const file = await stored(sharp(pixels, { raw: { width: 24, height: 24, channels: 3 } }).png(), 'png')
    const { data, view } = await decodeImage(file, input(24))
    expect(data).toEqual(pixels)
    expect(view).toEqual({ x: 0, y: 0, width: 1, height: 1 })
  })

  it("gives grey models PIL's luma", async () => {
    const grey = input(8, { channelOrder: 'grey', mean: [0], std: [1] })
    const { data } = await decodeImage(await stored(plain([200, 100, 50]).png(), 'png'), grey)
    // (200 · 299 + 100 · 587 + 50 · 114) / 1000 = 124.2
    expect(data).toEqual(new Uint8Array(64).fill(124))
  })

  it('keeps a ramp a ramp when it reduces and crops', async () => {
    // Every pixel of column x is x; reduced by 4 (256 -> 64) with the middle 56 columns cut out.
    const ramp = Uint8Array.from({ length: 256 * 256 * 3 }, (_, i) => Math.floor(i / 3) % 256)
    const file = await stored(sharp(ramp, { raw: { width: 256, height: 256, channels: 3 } }).png(), 'png')
    const { data, view } = await decodeImage(file, input(56, { resizeShorterSide: 64 }))
    expect(view).toEqual({ x: 4 / 64, y: 4 / 64, width: 56 / 64, height: 56 / 64 })
    const rowOf = (y: number) => Array.from({ length: 56 }, (_, x) => data[(y * 56 + x) * 3] as number)
    const centres = Array.from({ length: 56 }, (_, x) => (x + 4 + 0.5) * 4 - 0.5)
    expectNear(rowOf(0), centres, 0.51)
    expectNear(rowOf(55), centres, 0.51)
  })

  it('weighs by a triangle as wide as the reduction', async () => {
    // One white column of 16, halved: weights 1, 3, 3, 1 of 8 on the columns around each target.
    const line = new Uint8Array(16 * 16 * 3)
    for (let y = 0; y < 16; y++) line.fill(255, (y * 16 + 8) * 3, (y * 16 + 9) * 3)
    const file = await stored(sharp(line, { raw: { width: 16, height: 16, channels: 3 } }).png(), 'png')
    const { data } = await decodeImage(file, input(8))
    const middle = Array.from({ length: 8 }, (_, x) => data[(4 * 8 + x) * 3] as number)
    expectNear(middle, [0, 0, 0, 255 / 8, (255 * 3) / 8, 0, 0, 0], 1)
  })

  it('takes images of one pixel, and of 100,000 × 1', async () => {
    const dot = await decodeImage(await stored(plain([1, 2, 3], 1).png(), 'png'), input(4))
    expect([...dot.data.subarray(0, 3)]).toEqual([1, 2, 3])
    const strip = new Uint8Array(100_000 * 3).fill(77)
    for (const [width, height] of [
      [100_000, 1],
      [1, 100_000],
    ] as const) {
      const file = await stored(sharp(strip, { raw: { width, height, channels: 3 } }).png(), 'png')
      const { data } = await decodeImage(file, input(32, { resizeShorterSide: 36 }))
      expect(data).toEqual(new Uint8Array(32 * 32 * 3).fill(77))
      const thumbnail = await encodeThumbnail(file)
      expect(await sharp(thumbnail.picture).metadata()).toMatchObject({
        width: width > 1 ? 320 : 1,
        height: height > 1 ? 320 : 1,
      })
      expect(
        await sharp(await encodeCrop(file, { x: 0, y: 0, width: 1, height: 1 })).metadata(),
      ).toHaveProperty('width')
    }
  })
})

describe('an image that cannot be used', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'is missing',
      () => Promise.resolve('/no/such.png'),
      /^\/no\/such\.png cannot be read as an image: ENOENT.*\.$/,
    ],
    ['is empty', () => stored('', 'jpg'), /\.jpg cannot be read as an image: it is empty\.$/],
    [
      'is text',
      () => stored('hello', 'png'),
      /\.png cannot be read as an image: .*unsupported image format\.$/,
    ],
    [
      'is a JPEG cut short',
      async () => {
        const whole = await quadrants(200, 200).jpeg().toBuffer()
        return stored(whole.subarray(0, Math.floor(whole.length / 2)), 'jpg')
      },
      /\.jpg cannot be read as an image: .*\.$/,
    ],
    [
      'is a PNG cut short',
      async () => {
        const whole = await quadrants(200, 200).png({ compressionLevel: 0 }).toBuffer()
        return stored(whole.subarray(0, Math.floor(whole.length / 2)), 'png')
      },
      /\.png cannot be read as an image: .*\.$/,
    ],
    [
      'claims 60,000 × 60,000 pixels',
      () => stored(png(60_000, 60_000, Buffer.alloc(1000)), 'png'),
      /\.png has 60000 × 60000 pixels, 3600 megapixels; images may have 100\.$/,
    ],
    [
      'is HEIC under another name',
      () => stored(heif('mif1', 'mif1', 'heic'), 'jpg'),
      /\.jpg is HEIC, as phones save photos, .*; convert it to JPEG, .*\.$/,
    ],
    ['is HEIC', () => stored(heif('heic', 'mif1'), 'HEIC'), /\.HEIC is HEIC/],
    [
      'is a BMP',
      () => stored(Buffer.from('BM6\u0000'), 'bmp'),
      /\.bmp is a BMP, .* save it as PNG or JPEG\.$/,
    ],
    [
      'is a PPM',
      () => stored(Buffer.from('P6\n1 1\n255\nabc'), 'ppm'),
      /\.ppm is a PPM, .* save it as PNG or JPEG\.$/,
    ],
    [
      'has no pixels',
      () => stored(png(0, 0, Buffer.alloc(0)), 'png'),
      /cannot be read as an image: [^:]*\.$/,
    ],
  ])('that %s is refused in one sentence', async (_, make, message) => {
    const file = await make()
    for (const work of [
      () => decodeImage(file, input(16)),
      () => encodeThumbnail(file),
      () => encodeCrop(file, { x: 0, y: 0, width: 1, height: 1 }),
    ]) {
      const error: unknown = await work().catch((error: unknown) => error)
      expect(error).toMatchObject({
        name: 'LensError',
        code: 'input',
        message: expect.stringMatching(message) as string,
      })
      expect((error as Error).message).not.toMatch(/\n/)
    }
  })

  it('never fails on a damaged file with anything but a LensError', async () => {
    const whole = await quadrants(40, 30).jpeg().toBuffer()
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const damaged = Buffer.from(whole)
        damaged[at] = byte
        const file = await stored(cut ? damaged.subarray(0, at) : damaged, 'jpg')
        const error: unknown = await decodeImage(file, input(8)).then(
          () => null,
          (error: unknown) => error,
        )
        if (error !== null) expect(error).toHaveProperty('code', 'input')
      }),
      { numRuns: 60 },
    )
  })
})

describe('frameOf', () => {
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 5000 }),
    height: fc.integer({ min: 1, max: 5000 }),
    side: fc.integer({ min: 1, max: 512 }),
    shorter: fc.integer({ min: 1, max: 600 }),
  })

  it('covers the input, keeps the shape, and cuts out of the middle', () => {
    fc.assert(
      fc.property(sizes, ({ width, height, side, shorter }) => {
        const pre = input(side, { resizeShorterSide: shorter })
        const frame = frameOf(width, height, pre)
        expect(Math.min(frame.width, frame.height)).toBe(Math.max(side, shorter))
        expect(Math.abs(frame.width / width - frame.height / height)).toBeLessThanOrEqual(
          1 / Math.min(width, height),
        )
        const view = viewOf(frame, pre)
        expect(view.x).toBeGreaterThanOrEqual(0)
        expect(view.x + view.width).toBeLessThanOrEqual(1 + 1e-12)
        // Centred up to one pixel of the frame.
        expect(Math.abs(2 * view.x + view.width - 1) * frame.width).toBeLessThanOrEqual(1 + 1e-6)
        expect(Math.abs(2 * view.y + view.height - 1) * frame.height).toBeLessThanOrEqual(1 + 1e-6)
      }),
    )
  })

  it("rounds down, as torchvision's Resize does", () => {
    // 500 × 375 with 256: 341.33 × 256, and the middle 224 × 224 of it.
    expect(frameOf(500, 375, input(224, { resizeShorterSide: 256 }))).toEqual({
      width: 341,
      height: 256,
      left: 58,
      top: 16,
    })
  })

  it('places boxes of the input in the original', () => {
    const view = { x: 0.25, y: 0, width: 0.5, height: 1 }
    expect(boxInOriginal(view, { x: 0.5, y: 0.5, width: 0.5, height: 0.25 })).toEqual({
      x: 0.5,
      y: 0.5,
      width: 0.25,
      height: 0.25,
    })
  })
})

describe('cutBilinear', () => {
  it('weighs every source pixel by its distance, edges repeated', () => {
    const cases = fc
      .record({
        width: fc.integer({ min: 1, max: 6 }),
        height: fc.integer({ min: 1, max: 6 }),
        wider: fc.integer({ min: 0, max: 9 }),
        higher: fc.integer({ min: 0, max: 9 }),
      })
      .chain((sizes) => {
        const { width, height } = sizes
        const length = width * height * 3
        return fc.record({
          ...Object.fromEntries(Object.entries(sizes).map(([key, value]) => [key, fc.constant(value)])),
          data: fc.uint8Array({ minLength: length, maxLength: length }),
        }) as fc.Arbitrary<typeof sizes & { data: Uint8Array }>
      })
    fc.assert(
      fc.property(cases, ({ width, height, wider, higher, data }) => {
        const frame = { width: width + wider, height: height + higher, left: 0, top: 0 }
        const whole = cutBilinear({ data, width, height }, frame, frame)
        whole.forEach((value, i) => {
          const [y, x, channel] = [Math.floor(i / 3 / frame.width), Math.floor(i / 3) % frame.width, i % 3]
          const wanted = reference(
            data,
            width,
            height,
            ((x + 0.5) * width) / frame.width,
            ((y + 0.5) * height) / frame.height,
            channel,
          )
          expect(Math.abs(value - wanted)).toBeLessThanOrEqual(0.5 + 1e-9)
        })
        // A part is the same part of the whole.
        const part = { ...frame, left: Math.floor(frame.width / 2), top: Math.floor(frame.height / 3) }
        const size = { width: frame.width - part.left, height: frame.height - part.top }
        const cut = cutBilinear({ data, width, height }, part, size)
        const rows = Array.from({ length: size.height }, (_, y) => {
          const start = ((part.top + y) * frame.width + part.left) * 3
          return [...whole.subarray(start, start + size.width * 3)]
        })
        expect([...cut]).toEqual(rows.flat())
      }),
    )
  })
})

/** The image at (x, y), in pixels from its edge: a sum over all pixels with triangular weights. */
function reference(
  data: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
  channel: number,
): number {
  const clamp = (value: number, size: number) => Math.min(Math.max(value, 0.5), size - 0.5)
  const triangle = (distance: number) => Math.max(0, 1 - Math.abs(distance))
  let sum = 0
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const weight = triangle(clamp(x, width) - i - 0.5) * triangle(clamp(y, height) - j - 0.5)
      sum += weight * (data[(j * width + i) * 3 + channel] as number)
    }
  }
  return sum
}

/** A PNG that claims a size, whatever its data. */
function png(width: number, height: number, raw: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** The head of a file of the ISO family, with its brands. */
function heif(...brands: string[]): Buffer {
  const [major = '', ...compatible] = brands
  const body = Buffer.from(`ftyp${major}\0\0\0\0${compatible.join('')}`, 'latin1')
  return Buffer.concat([Buffer.from([0, 0, 0, body.length + 4]), body, Buffer.alloc(100)])
}
