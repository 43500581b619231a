import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readModelConfig } from './config.ts'
import type { ModelInput } from './preprocessing.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-config-'))
})
afterEach(() => rm(folder, { recursive: true }))

type Request = Parameters<typeof readModelConfig>[0]

const COLOUR: ModelInput = { layout: 'NCHW', channels: 3, height: 224, width: 224 }

async function config(
  files: Record<string, unknown>,
  { input = COLOUR, configFile, ...more }: Partial<Request> = {},
) {
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return readModelConfig({
    modelFile: join(folder, 'model.onnx'),
    input,
    classes: 2,
    ...more,
    ...(configFile !== undefined && { configFile: join(folder, configFile) }),
  })
}

describe('readModelConfig', () => {
  it("falls back on ImageNet's habits, and says so", async () => {
    const { preprocessing, labels, name, source } = await config({})
    expect(preprocessing).toEqual({
      width: 224,
      height: 224,
      layout: 'NCHW',
      channelOrder: 'RGB',
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      resizeShorterSide: 256,
    })
    expect(labels.map((label) => label.name)).toEqual(['class 0', 'class 1'])
    expect(name).toBe('model')
    expect(source).toMatch(
      /^No configuration: neither --config nor .*model\.json\. Assumed, as usual for ImageNet: /,
    )
    expect(source).toMatch(/RGB, mean and std, shorter side 256 before the centre crop, numbers as labels\.$/)
  })

  it('takes flags before --config, that before the file beside the model, and that before the habits', async () => {
    const beside = { 'model.json': { mean: 0.1, std: 0.1, labels: ['a', 'b'] } }
    const one = await config(beside)
    expect(one.preprocessing.mean).toEqual([0.1, 0.1, 0.1])
    expect(one.labels.map((label) => label.name)).toEqual(['a', 'b'])
    expect(one.source).toMatch(
      /^Configuration from .*model\.json\. Assumed, as usual for ImageNet: RGB, shorter side 256/,
    )
    expect(one.source).not.toMatch(/mean|labels/)

    const other = { 'other.json': { mean: 0.2, std: 0.2 } }
    const two = await config({ ...beside, ...other }, { configFile: 'other.json' })
    expect(two.preprocessing.mean).toEqual([0.2, 0.2, 0.2])
    expect(two.labels.map((label) => label.name)).toEqual(['class 0', 'class 1'])

    const overrides = { mean: [0.3, 0.4, 0.5], labelsFile: join(folder, 'labels.txt') }
    const three = await config(
      { ...other, 'labels.txt': 'x, ex\nn02012849 y\n' },
      { configFile: 'other.json', overrides },
    )
    expect(three.preprocessing).toMatchObject({ mean: [0.3, 0.4, 0.5], std: [0.2, 0.2, 0.2] })
    expect(three.labels).toEqual([
      { index: 0, name: 'x', synonyms: ['ex'] },
      { index: 1, name: 'y', synonyms: [], wnid: 'n02012849' },
    ])
  })

  it('completes what the model leaves open, and only that', async () => {
    const open: ModelInput = { ...COLOUR, height: null, width: null }
    expect((await config({ 'model.json': { size: [96, 64] } }, { input: open })).preprocessing).toMatchObject(
      {
        height: 96,
        width: 64,
        resizeShorterSide: 73,
      },
    )
    const { preprocessing } = await config({ 'model.json': { resizeShorterSide: null } }, { input: open })
    expect(preprocessing).toMatchObject({ height: 224, width: 224 })
    expect(preprocessing).not.toHaveProperty('resizeShorterSide')
    const grey = await config({}, { input: { ...COLOUR, channels: 1 } })
    expect(grey.preprocessing.channelOrder).toBe('grey')
    expect(grey.preprocessing.mean).toHaveLength(1)
  })

  it('turns mean and std in pixels into units of white', async () => {
    const caffe = { mean: [104, 117, 123], pixelScale: 1, channelOrder: 'bgr' }
    const { preprocessing } = await config({ 'model.json': caffe })
    expect(preprocessing.channelOrder).toBe('BGR')
    expect(preprocessing.mean[0]).toBeCloseTo(104 / 255, 12)
    expect(preprocessing.std).toEqual([1 / 255, 1 / 255, 1 / 255])
  })

  it.each<[string, unknown]>([
    ['names', ['a', 'b']],
    ['names by index', { 1: 'b', 0: 'a' }],
    ['objects', [{ name: 'a' }, { name: 'b', index: 1 }]],
    ["Keras' pairs", { 0: ['n00000001', 'a'], 1: ['n00000002', 'b'] }],
  ])('reads labels as %s', async (_, labels) => {
    expect((await config({ 'model.json': { labels } })).labels.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('reads files with a byte order mark', async () => {
    expect((await config({ 'model.json': '\uFEFF{"labels":["a","b"]}' })).labels).toHaveLength(2)
  })

  it("reads files in Windows' encodings", async () => {
    const labelsFile = join(folder, 'labels.txt')
    for (const bytes of [
      Buffer.from('\uFEFFcafé\r\nthé\r\n', 'utf16le'),
      Buffer.from('café\r\nthé', 'latin1'),
    ]) {
      await writeFile(labelsFile, bytes)
      const { labels } = await config({}, { overrides: { labelsFile } })
      expect(labels.map(({ name }) => name)).toEqual(['café', 'thé'])
    }
    // Node 20 leaves 0x80 to 0x9f as control characters.
    await writeFile(labelsFile, Buffer.from('Caf\xe9\x92s\n\x80uro \x96 \x9f', 'latin1'))
    const { labels } = await config({}, { overrides: { labelsFile } })
    expect(labels.map(({ name }) => name)).toEqual(['Café’s', '€uro – Ÿ'])
  })

  const written: [string, unknown, RegExp][] = [
    ['no JSON', '{\n  "mean": [0.5,\n', /model\.json: .*JSON.*\.$/],
    ['half JSON', '{\n  "mean": x\n}', /model\.json: .*JSON.*\.$/],
    ['a number', 1, /model\.json: the whole is not as expected: .*a list of names.*\.$/],
    ['too short a list', ['a'], /model\.json: there are 1 labels, but the model has 2 classes\.$/],
    [
      'a wrong field',
      { mean: 'x' },
      /model\.json: field mean is not as expected: expected a number, or one per channel\.$/,
    ],
    ['a std of zero', { std: [1, 0, 1] }, /model\.json: field std/],
    [
      'an unknown order',
      { channelOrder: 'HSV' },
      /field channelOrder .* expected RGB, BGR, grey, not HSV\.$/,
    ],
    [
      'two means',
      { mean: [0, 0] },
      /model\.json: mean has 2 numbers, but the model's input has 3 channels\.$/,
    ],
    ['a mean in pixels', { mean: [104, 117, 123] }, /brighter than white; add "pixelScale": 1/],
    ['another size', { size: 299 }, /model\.json: the height is 299, but the model's input has 224\.$/],
    ['another layout', { layout: 'NHWC' }, /layout is NHWC, but the model's input is NCHW\.$/],
    ['grey for a model of colours', { channelOrder: 'grey' }, /channelOrder is grey, but .* 3 channels\.$/],
    ['too few labels', { labels: ['a'] }, /there are 1 labels, but the model has 2 classes\.$/],
    ['an empty label', { labels: ['a', ''] }, /class 1 has no name\.$/],
    ['a label given twice', { labels: [{ name: 'a', index: 1 }, 'b'] }, /class 0 is missing|is there twice/],
    ['labels of no known form', { labels: { a: 'x' } }, /field labels .* expected a list of names/],
    ['a labels file that is missing', { labelsFile: 'none.txt' }, /none\.txt does not exist\.$/],
  ]
  it.each(written)('refuses %s in one sentence', async (_, content, message) => {
    const error: unknown = await config({ 'model.json': content }).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'input', message: expect.stringMatching(message) as string })
    expect((error as Error).message).not.toMatch(/\n/)
  })

  it.each<[string, Request['overrides'], RegExp]>([
    ['a std of zero', { std: 0 }, /^The options: field std is not as expected/],
    ['two means', { mean: [0, 0] }, /^The options and .*model\.json: mean has 2 numbers/],
    ["a size that is not the model's", { size: 9 }, /^The options and .*model\.json: the height is 9/],
    ['labels that are missing', { labelsFile: '/none.json' }, /^\/none\.json does not exist\.$/],
  ])('blames the options for %s', async (_, overrides, message) => {
    const error: unknown = await config({ 'model.json': {} }, { overrides }).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'input', message: expect.stringMatching(message) as string })
  })

  it('refuses a --config that is not there', async () => {
    await expect(config({}, { configFile: 'none.json' })).rejects.toThrow(/none\.json does not exist\.$/)
  })

  it('refuses models of other than 1 or 3 channels', async () => {
    await expect(config({}, { input: { ...COLOUR, channels: 4 } })).rejects.toThrow(/input has 4 channels/)
  })

  const PROCESSOR = {
    do_resize: true,
    size: { shortest_edge: 256 },
    do_center_crop: true,
    crop_size: { height: 224, width: 224 },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.25, 0.25, 0.25],
    resample: 3,
  }

  it('finds what Hugging Face writes beside a model, and says so', async () => {
    const { preprocessing, labels, source, facts, multiLabel } = await config({
      'config.json': { id2label: { 0: 'cat', 1: 'dog' }, problem_type: 'multi_label_classification' },
      'preprocessor_config.json': PROCESSOR,
    })
    expect(preprocessing).toMatchObject({
      ...{ width: 224, height: 224, resizeShorterSide: 256, interpolation: 'bicubic', channelOrder: 'RGB' },
      ...{ mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    })
    expect(labels.map(({ name }) => name)).toEqual(['cat', 'dog'])
    expect(multiLabel).toBe(true)
    expect(source).toMatch(
      /^Configuration from .*preprocessor_config\.json and .*config\.json\. Assumed.*: RGB\.$/,
    )
    expect(facts.find(({ what }) => what === 'values')?.from).toMatch(/preprocessor_config\.json$/)
    expect(facts.find(({ what }) => what === 'labels')).toMatchObject({ value: '2: cat, dog' })
  })

  it.each<[string, object, object]>([
    [
      'a square',
      { size: { height: 224, width: 224 }, do_center_crop: false },
      { resizeShorterSide: undefined },
    ],
    ['a number that is squeezed to', { size: 224, crop_size: undefined }, { resizeShorterSide: undefined }],
    ['a number before a crop', { size: 288, crop_size: 224 }, { resizeShorterSide: 288 }],
    ['a list', { size: [224, 224], crop_size: undefined }, { resizeShorterSide: undefined }],
    ["DeiT's", { size: { height: 256, width: 256 } }, { resizeTo: { width: 256, height: 256 } }],
    [
      "ConvNeXt's",
      { size: { shortest_edge: 224 }, crop_pct: 0.875, crop_size: undefined },
      { resizeShorterSide: 256 },
    ],
    [
      'no rescaling',
      { do_rescale: false, do_normalize: false },
      { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] },
    ],
    [
      '-1 to 1',
      { rescale_factor: 1 / 127.5, rescale_offset: true, do_normalize: false },
      { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    ],
    [
      "ConvNeXt's that says no share",
      { image_processor_type: 'ConvNextImageProcessor', size: 224, crop_pct: null, crop_size: undefined },
      { resizeShorterSide: 256 },
    ],
    [
      "LeViT's",
      { feature_extractor_type: 'LevitFeatureExtractor', size: 224 },
      { resizeShorterSide: 256, width: 224 },
    ],
    [
      "PoolFormer's share and crop",
      { size: { shortest_edge: 224 }, crop_pct: 0.9 },
      { resizeShorterSide: 248 },
    ],
    [
      "EfficientNet's second division",
      { image_std: [0.5, 0.25, 0.1], include_top: true },
      { std: [0.25, 0.0625, 0.01] },
    ],
    ["PIL's name of a filter", { resample: 'PILImageResampling.NEAREST' }, { interpolation: 'nearest' }],
    ['blue first', { do_flip_channel_order: true }, { channelOrder: 'BGR' }],
  ])('understands %s of its image processors', async (_, said, wanted) => {
    const { preprocessing } = await config({ 'preprocessor_config.json': { ...PROCESSOR, ...said } })
    for (const [field, value] of Object.entries(wanted)) {
      const got: unknown = preprocessing[field as keyof typeof preprocessing]
      if (Array.isArray(value))
        value.forEach((one, i) => {
          expect((got as number[])[i]).toBeCloseTo(one as number, 9)
        })
      else expect(got).toEqual(value)
    }
  })

  it("finds timm's configuration, and takes wnids for what they are", async () => {
    const { preprocessing, labels } = await config({
      'config.json': {
        architecture: 'resnet18',
        num_classes: 2,
        label_names: ['n01440764', 'n01443537'],
        label_descriptions: { n01440764: 'tench, Tinca tinca', n01443537: 'goldfish' },
        pretrained_cfg: {
          input_size: [3, 176, 176],
          crop_pct: 0.95,
          interpolation: 'bicubic',
          mean: [0.4, 0.5, 0.6],
          std: [0.2, 0.2, 0.2],
        },
      },
    })
    expect(preprocessing).toMatchObject({
      mean: [0.4, 0.5, 0.6],
      interpolation: 'bicubic',
      resizeShorterSide: 235,
    })
    expect(labels[0]).toEqual({ index: 0, name: 'tench', synonyms: ['Tinca tinca'], wnid: 'n01440764' })
  })

  it.each<[string, object]>([
    ['a list of an older file', { labels: ['a', 'b'] }],
    ['an object', { label_names: { 0: 'a', 1: 'b' } }],
    ['transformers around it', { model_type: 'timm_wrapper', id2label: ['a', 'b'] }],
  ])("finds the names of timm's in %s", async (_, said) => {
    const { labels, preprocessing } = await config({
      'config.json': { ...said, pretrained_cfg: { mean: [0.1, 0.2, 0.3] } },
    })
    expect(labels.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(preprocessing.mean).toEqual([0.1, 0.2, 0.3])
  })

  it('knows that classes of a wrapped timm do not exclude each other', async () => {
    const content = { pretrained_cfg: {}, problem_type: 'multi_label_classification' }
    expect((await config({ 'config.json': content })).multiLabel).toBe(true)
  })

  it('looks for each of the published files beside the model and above its folder "onnx"', async () => {
    await mkdir(join(folder, 'onnx'))
    await writeFile(join(folder, 'onnx', 'config.json'), JSON.stringify({ id2label: { 0: 'a', 1: 'b' } }))
    const { labels, preprocessing } = await config(
      { 'preprocessor_config.json': PROCESSOR },
      { modelFile: join(folder, 'onnx', 'model.onnx') },
    )
    expect(labels.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(preprocessing.mean).toEqual([0.5, 0.5, 0.5])
  })

  it.each([
    ['list', ['a', 'b']],
    ['object', { 0: 'a', 1: 'b' }],
  ])('takes a %s of names in the file of the model for the classes', async (_, content) => {
    expect((await config({ 'model.json': content })).labels.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it("feeds Ultralytics' classifiers what they expect, and says from where", async () => {
    const metadata = {
      author: 'Ultralytics',
      task: 'classify',
      imgsz: '[224, 224]',
      names: "{0: 'a', 1: 'b'}",
    }
    const { preprocessing, facts, source } = await config({}, { metadata })
    expect(preprocessing).toMatchObject({ mean: [0, 0, 0], std: [1, 1, 1], resizeShorterSide: 224 })
    expect(facts.find(({ what }) => what === 'values')?.from).toMatch(/^the metadata of .*model\.onnx$/)
    expect(source).toMatch(/Assumed, as usual for ImageNet: RGB\.$/)
    // What people write beside it counts more.
    expect((await config({ 'model.json': { mean: 0.5 } }, { metadata })).preprocessing.mean).toEqual([
      0.5, 0.5, 0.5,
    ])
  })

  it('says why names in the metadata do not fit, and goes on with numbers', async () => {
    const { labels, source } = await config({}, { metadata: { classes: '3' } })
    expect(labels.map(({ name }) => name)).toEqual(['class 0', 'class 1'])
    expect(source).toMatch(
      /\. The metadata "classes" of .*model\.onnx: there are? 1 labels?, but the model has 2 classes/,
    )
  })

  it.each(['class_indices.json', 'imagenet_class_index.json', 'coco.names'])(
    'finds %s beside a model',
    async (name) => {
      const content = name.endsWith('.json') ? { 0: 'a', 1: 'b' } : 'a\nb\n'
      expect((await config({ [name]: content })).labels.map((label) => label.name)).toEqual(['a', 'b'])
    },
  )

  it('takes labels from a file beside the model or from its metadata, in this order', async () => {
    const metadata = { names: "{0: 'x', 1: 'y'}" }
    expect((await config({}, { metadata })).labels.map(({ name }) => name)).toEqual(['x', 'y'])
    const { labels, source } = await config({ 'labels.txt': 'a\r\nb\r\n' }, { metadata })
    expect(labels.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(source).toMatch(/Labels from .*labels\.txt\./)
    // Those of another model in the folder.
    const other = await config({ 'labels.txt': 'a\nb\nc\n' }, { metadata })
    expect(other.labels.map(({ name }) => name)).toEqual(['x', 'y'])
    const none = await config({ 'labels.txt': 'a\nb\nc\n' })
    expect(none.source).toMatch(/labels\.txt: there are 3 labels, but the model has 2 classes/)
    expect(none.facts.at(-1)?.from).toMatch(/^no file names the classes; .*there are 3 labels/)
  })

  it('counts a background class that the configuration names, beside labels without it', async () => {
    const { labels } = await config({ 'model.json': { background: true }, 'labels.txt': 'tench' })
    expect(labels.map(({ name }) => name)).toEqual(['background', 'tench'])
  })

  it('feeds pixels to a model that takes pixels, whatever the files say', async () => {
    const { preprocessing } = await config(
      { 'model.json': { mean: 0.5, std: 0.5 } },
      { input: { ...COLOUR, takesPixels: true } },
    )
    expect(preprocessing).toMatchObject({ mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] })
  })

  it("takes ImageFolder's names of folders of ImageNet apart", async () => {
    const classes = { n01440764_tench: 0, 'n01443537-goldfish': 1 }
    const { labels } = await config({ 'class_to_idx.json': classes })
    expect(labels).toMatchObject([
      { wnid: 'n01440764', name: 'tench' },
      { wnid: 'n01443537', name: 'goldfish' },
    ])
  })

  it.each([
    {
      rescaling: 'pixels',
      mean: [0, 0, 0],
      std: Array(3).fill(1 / 255) as number[],
      said: /^pixels, 0 to 255; the model/,
    },
    { rescaling: 'unit', mean: [0, 0, 0], std: [1, 1, 1], said: /^pixel \/ 255, 0 to 1; the model/ },
  ] as const)(
    'leaves rescaling to a model that rescales $rescaling itself',
    async ({ rescaling, said, ...pre }) => {
      const files = { 'preprocessor_config.json': PROCESSOR }
      const { preprocessing, facts, source } = await config(files, { input: { ...COLOUR, rescaling } })
      expect(preprocessing).toMatchObject(pre)
      expect(source).not.toMatch(/mean and std/)
      expect(facts).toContainEqual({
        what: 'values',
        value: expect.stringMatching(said) as string,
        from: 'the model',
      })
    },
  )

  it('takes mean and std from the options even so', async () => {
    const { preprocessing } = await config(
      {},
      { input: { ...COLOUR, rescaling: 'pixels' }, overrides: { mean: 0.5, std: 0.5 } },
    )
    expect(preprocessing).toMatchObject({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] })
  })
})
