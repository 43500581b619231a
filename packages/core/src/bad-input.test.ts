import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeModel, GraphBuilder, type OnnxModel } from '@lens/onnx'
import { tinyResNet } from '@lens/onnx/zoo'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain, type ExplainOptions } from './explain.ts'

let folder: string
let images: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-bad-'))
  images = join(folder, 'images')
  await mkdir(images)
  for (let i = 0; i < 6; i++) await picture(join(images, `${i}.png`), [40 * i, 255 - 40 * i, 90])
})
afterAll(() => rm(folder, { recursive: true }))

async function picture(file: string, [r, g, b]: readonly [number, number, number]): Promise<void> {
  const size = { width: 40, height: 40, channels: 3 } as const
  await sharp({ create: { ...size, background: { r, g, b } } }).toFile(file)
}

let count = 0
async function modelFile(model: OnnxModel | Uint8Array | string, config?: object): Promise<string> {
  const name = `model-${count++}`
  const bytes = typeof model === 'object' && 'proto' in model ? encodeModel(model) : model
  await writeFile(join(folder, `${name}.onnx`), bytes)
  if (config) await writeFile(join(folder, `${name}.json`), JSON.stringify(config))
  return join(folder, `${name}.onnx`)
}

/** One convolution and a linear head on what `prepare` makes of the image. */
function classifier(
  prepare: (b: GraphBuilder, image: ReturnType<GraphBuilder['input']>) => ReturnType<GraphBuilder['input']>,
  channels = 3,
): OnnxModel {
  const b = new GraphBuilder()
  const image = prepare(b, b.input('image', 'float32', ['n', channels, 32, 32]))
  const kernel = Float32Array.from({ length: 4 * channels * 9 }, (_, i) => Math.sin(i))
  const weights = b.constant(kernel, [4, channels, 3, 3])
  const map = b.node('Conv', [image, weights], { pads: [1, 1, 1, 1] }, 'signed')
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [b.relu(map, 'features')])])
  b.output('logits', b.gemm(pooled, b.constant([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]), b.constant([1, 2])), [
    'n',
    2,
  ])
  return b.build()
}

/** What is told of a run, its errors included. */
async function run(more: Partial<ExplainOptions>) {
  const home = join(folder, `home-${count++}`)
  const told: string[] = []
  const ignore = () => undefined
  const listener = {
    stage: ignore,
    advance: ignore,
    note: ignore,
    model: () => void told.push('model'),
    explained: () => void told.push('explained'),
  }
  const options = { model: '', images, concepts: 2, cropSize: 16, home, force: false, ...more }
  const outcome = await explain(options, listener, new AbortController().signal).catch(
    (error: unknown) => error,
  )
  return { outcome, told, left: await readdir(join(home, 'explanations')).catch(() => []) }
}

async function expectRefused(more: Partial<ExplainOptions>, message: RegExp): Promise<void> {
  const { outcome, told, left } = await run(more)
  expect(outcome).toMatchObject({ name: 'LensError', message: expect.stringMatching(message) as string })
  expect((outcome as Error).message).not.toMatch(/\n/)
  expect(told).toEqual([])
  expect(left).toEqual([])
}

describe('a model that cannot be explained is refused, and the home is left alone:', () => {
  it.each<[string, () => OnnxModel | Uint8Array | string, RegExp]>([
    ['no ONNX file', () => 'labels: cat, dog', /model-\d+\.onnx is not an ONNX model\.$/],
    [
      'a file cut short',
      () => encodeModel(tinyResNet()).subarray(0, 9000),
      /model-\d+\.onnx cannot be decoded; it is damaged or was cut short\. Export or download it again\.$/,
    ],
    [
      'no image input',
      () => {
        const b = new GraphBuilder()
        const x = b.input('x', 'float32', ['n', 784])
        b.output('logits', b.matmul(x, b.constant(new Float32Array(784 * 2), [784, 2])), ['n', 2])
        return b.build()
      },
      /The input "x" of .* is \[n, 784\], which is not an image; Lens feeds /,
    ],
    [
      'two inputs',
      () => classifier((b, image) => b.mul(image, b.input('mask', 'float32', ['n', 3, 32, 32]))),
      /wants 2 inputs \("image", "mask"\); Lens feeds one image\. Make the others constants and export again\.$/,
    ],
    [
      'five channels',
      () => classifier((_, image) => image, 5),
      /is \[n, 5, 32, 32\]; Lens feeds images of 1 or 3 channels\.$/,
    ],
  ])('%s', async (_, model, message) => {
    await expectRefused({ model: await modelFile(model()) }, message)
  })

  it('a feature tensor that is none, and the ones that would do', async () => {
    const model = await modelFile(classifier((_, image) => image))
    await expectRefused(
      { model, featureTensor: 'feature' },
      /has no tensor called "feature"\. Nearest names: "features", /,
    )
    await expectRefused(
      { model, featureTensor: 'logits' },
      /is not a spatial map: .* These would do: "features", "signed"/,
    )
  })
})

describe('images that cannot be explained:', () => {
  const tiny = () => modelFile(tinyResNet())

  it('none in the folder', async () => {
    const empty = join(folder, 'empty')
    await mkdir(empty)
    await expectRefused(
      { model: await tiny(), images: empty },
      /^There is no image in .*empty\. Lens reads jpg, /,
    )
  })

  it('folders that match no label', async () => {
    const named = join(folder, 'named')
    await mkdir(join(named, 'unicorn'), { recursive: true })
    for (const i of [0, 1]) await picture(join(named, 'unicorn', `${i}.png`), [i, i, i])
    await expectRefused(
      { model: await tiny(), images: named },
      /does not match a label of the model: unicorn/,
    )
  })

  it('too few for the concepts asked for, in all and of a class', async () => {
    const model = await tiny()
    await expectRefused(
      { model, concepts: 7 },
      /images holds 6 images, fewer than the 7 concepts to find\. Add images, or ask/,
    )
    const one = join(folder, 'one')
    await mkdir(join(one, '3'), { recursive: true })
    await mkdir(join(one, '4'))
    await picture(join(one, '3', 'a.png'), [255, 0, 0])
    await picture(join(one, '4', 'b.png'), [0, 0, 255])
    await expectRefused(
      { model, images: one },
      /^No class could be explained from .*one; class \d: the model predicts (no image|1 image)/,
    )
  })

  it('none that can be read', async () => {
    const broken = join(folder, 'broken')
    await mkdir(broken)
    for (const name of ['a.jpg', 'b.png']) await writeFile(join(broken, name), 'no image')
    await expectRefused(
      { model: await tiny(), images: broken },
      /^No class could be explained from .*; none of the images could be read \(.*a\.jpg cannot be read as an image: .*format\)\.$/,
    )
  })

  it('corrupt, cut short and gigantic ones are listed, and the rest is explained', async () => {
    const mixed = join(folder, 'mixed')
    await mkdir(mixed)
    for (let i = 0; i < 6; i++) await picture(join(mixed, `${i}.png`), [40 * i, 200, 90])
    await writeFile(join(mixed, 'empty.jpg'), '')
    await writeFile(join(mixed, 'text.png'), 'no image')
    const whole = await readFile(join(mixed, '0.png'))
    await writeFile(join(mixed, 'cut.png'), whole.subarray(0, 60))
    // The header claims 60,000 × 60,000 pixels; its checksum no longer fits, and libvips does not mind.
    const bomb = Buffer.from(whole)
    bomb.writeUInt32BE(60_000, 16)
    bomb.writeUInt32BE(60_000, 20)
    await writeFile(join(mixed, 'bomb.png'), bomb)
    const { outcome, told } = await run({ model: await tiny(), images: mixed })
    expect(told).toContain('explained')
    expect(outcome).toMatchObject({
      skippedImages: ['bomb.png', 'cut.png', 'empty.jpg', 'text.png'].map((image) => ({
        image,
        reason: expect.stringContaining(image) as string,
      })),
    })
  })

  it('one on which the model computes what is no number is named', async () => {
    const dark = join(folder, 'dark')
    await mkdir(dark)
    for (let i = 1; i < 6; i++) await picture(join(dark, `${i}.png`), [40 * i, 255, 90])
    await picture(join(dark, 'black.png'), [0, 0, 0])
    const plain = { mean: 0, std: 1, pixelScale: 255 }
    // 0 / 0 on black, then 1 / 0.
    const ratio = classifier((b, image) => b.div(image, b.reduceMean(image, [1, 2, 3])))
    const inverse = classifier((b, image) => b.div(b.scalar(1), image))
    for (const [model, value] of [
      [ratio, 'NaN'],
      [inverse, '(NaN|Infinity|-Infinity)'],
    ] as const) {
      await expectRefused(
        { model: await modelFile(model, plain), images: dark },
        new RegExp(
          `^The model computes ${value} on black\\.png\\. Check the image, and the mean and std of the configuration\\.$`,
        ),
      )
    }
  })
})
