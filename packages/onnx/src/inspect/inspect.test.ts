import { isLensError } from '@lens/errors'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { readModel } from '../model/read.ts'
import { untypedValue, valueInfo } from '../model/value-info.ts'
import { describeShared, sharedPath } from '../testing/shared.ts'
import { SAMPLES } from '../testing/samples.ts'
import { convnext, squeezenet, tinyResNet, vgg } from '../zoo/index.ts'
import { chooseFeatureTensor } from './choose.ts'
import { inspectModel } from './inspect.ts'

describe('inspectModel', () => {
  it('describes a classifier', async () => {
    const inspection = await inspectModel(tinyResNet())
    expect(inspection).toMatchObject({
      irVersion: 8,
      opset: 17,
      inputs: [{ name: 'image', type: 'float32', dims: ['batch', 3, 32, 32] }],
      outputs: [{ name: 'logits', type: 'float32', dims: ['batch', 10] }],
      operators: { Conv: 6, Relu: 5, Add: 2, GlobalAveragePool: 1, Flatten: 1, Gemm: 1, Identity: 1 },
      classifier: {
        input: { name: 'image', layout: 'NCHW', channels: 3, height: 32, width: 32, batch: 'dynamic' },
        logits: { name: 'logits', classes: 10, beforeSoftmax: false },
      },
    })
    expect(inspection.candidates.at(-1)).toEqual({
      name: 'features',
      operator: 'Relu',
      handsOn: null,
      form: 'NCHW',
      channels: 32,
      height: 8,
      width: 8,
      globals: 0,
      globalsBefore: 0,
      nonNegative: 'operator',
      minimum: null,
      bound: 0,
      closes: true,
      placesAreRead: true,
      holdsScores: false,
    })
  })

  it('reads the layout, the channels and a fixed batch of the input', async () => {
    const input = async (model: OnnxModel) => (await inspectModel(model)).classifier.input
    expect(await input(tinyResNet({ layout: 'NHWC' }))).toMatchObject({
      layout: 'NHWC',
      channels: 3,
      width: 32,
    })
    expect(await input(tinyResNet({ channels: 1 }))).toMatchObject({ layout: 'NCHW', channels: 1 })
    expect(await input(tinyResNet({ batch: 4 }))).toMatchObject({ batch: 4 })
  })

  it('asks the first convolution where the input declares no size', async () => {
    for (const layout of ['NCHW', 'NHWC'] as const) {
      const model = tinyResNet({ layout })
      const input = [valueInfo('image', 'float32', [null, null, null, null])]
      const { classifier, candidates } = await inspectModel(withGraph(model, { input }), {
        height: 64,
        width: 48,
      })
      expect(classifier.input).toMatchObject({
        layout,
        channels: 3,
        height: null,
        width: null,
        batch: 'dynamic',
      })
      expect(candidates.at(-1)).toMatchObject({ name: 'features', height: 16, width: 12 })
    }
  })

  it('takes the input of a closing softmax as logits', async () => {
    const model = tinyResNet({ softmax: true })
    const { logits } = (await inspectModel(model)).classifier
    const gemm = graphOf(model).node.find(({ opType }) => opType === 'Gemm')
    expect(logits).toEqual({ name: gemm?.output[0], classes: 10, beforeSoftmax: true })
  })

  it('takes the input of a closing log-softmax as logits', async () => {
    const model = imageModel((b, x) => b.node('LogSoftmax', [scores(b, b.conv(x, weights(b), null))]))
    const { logits } = (await inspectModel(model)).classifier
    const matmul = graphOf(model).node.find(({ opType }) => opType === 'MatMul')
    expect(logits).toEqual({ name: matmul?.output[0], classes: 4, beforeSoftmax: true })
  })

  it('learns the classes of an output without a declared shape by running the model', async () => {
    const model = tinyResNet({ classes: 7 })
    const { logits } = (await inspectModel(withGraph(model, { output: [untypedValue('logits')] }))).classifier
    expect(logits.classes).toBe(7)
  })

  it('takes scores of [N, classes, 1, 1] too', async () => {
    const model = imageModel(
      (b, x) => b.reduceMean(b.relu(b.conv(x, weights(b), null)), [2, 3]),
      [null, 4, 1, 1],
    )
    expect((await inspectModel(model)).classifier.logits).toMatchObject({ name: 'y', classes: 4 })
  })

  it('tells what was only observed from what is proved, and gives the minimum of the rest', async () => {
    const model = imageModel((b, x) => {
      const squared = b.mul(x, x)
      b.output('squared', squared)
      return scores(b, b.conv(squared, weights(b), null))
    })
    const { candidates } = await inspectModel(withGraph(model, { output: graphOf(model).output.slice(1) }))
    expect(candidates.map(({ operator, nonNegative }) => [operator, nonNegative])).toEqual([
      ['Mul', 'observed'],
      ['Conv', false],
    ])
    expect(candidates[0]?.minimum).toBeGreaterThanOrEqual(0)
    expect(candidates[1]?.minimum).toBeLessThan(0)
  })

  it.each<[string, OnnxModel, RegExp]>([
    ['no input', withGraph(tinyResNet(), { input: [] }), /has no input; Lens explains image classifiers/],
    [
      'several inputs',
      withGraph(tinyResNet(), {
        input: [...graphOf(tinyResNet()).input, valueInfo('mask', 'float32', [null, 1])],
      }),
      /wants 2 inputs \("image", "mask"\); Lens feeds one image/,
    ],
    [
      'two channels',
      withInput('float32', [null, 2, 32, 32]),
      /"image" of The model is \[\?, 2, 32, 32\]; .* 1 or 3/,
    ],
    ['bytes', withInput('uint8', [null, 3, 32, 32]), /takes uint8; Lens feeds float32/],
    ['half floats', withInput('float16', [null, 3, 32, 32]), /takes float16; Lens feeds float32/],
    ['a vector', withInput('float32', [null, 784]), /is \[\?, 784\], which is not an image/],
    [
      'no scores',
      imageModel((b, x) => b.relu(x), [null, 3, 32, 32]),
      /cannot tell the logits of the model: no output .* \("y" \[\?, 3, 32, 32\]|cannot tell the logits/,
    ],
    ['one class', tinyResNet({ classes: 1 }), /has the shape \[2, 1\]; .* at least two classes/],
    [
      'scores that the image has no part in',
      imageModel((b) => b.constant([1, 2, 3, 4], [1, 4])),
      /do not depend on its input "image"/,
    ],
    [
      'two outputs that could be meant',
      withGraph(tinyResNet(), {
        output: [valueInfo('logits_a', 'float32', [null, 10]), valueInfo('logits_b', 'float32', [null, 10])],
      }),
      /several outputs have the shape \[N, classes\] \(its outputs are "logits_a" \[\?, 10\], "logits_b"/,
    ],
  ])('refuses a model with %s', async (_, model, message) => {
    const error: unknown = await inspectModel(model).catch((caught: unknown) => caught)
    expect(isLensError(error)).toBe(true)
    expect(error).toMatchObject({ code: 'unsupported', message: expect.stringMatching(message) as string })
  })

  it('says so when the model cannot run on images of its size', async () => {
    const model = withGraph(vgg(), { input: [valueInfo('image', 'float32', [null, 3, 40, 40])] })
    const error: unknown = await inspectModel(model).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'input' })
  })
})

describe('chooseFeatureTensor', () => {
  const defaults: Record<string, string> = { 'last-relu': 'MaxPool', 'class-maps': 'Concat' }

  it.each(SAMPLES)('finds the last map before the head: $name', async ({ feature, build }) => {
    const inspection = await inspectModel(build())
    const chosen = chooseFeatureTensor(inspection)
    // A pooling after the last ReLU is the later map, and class maps are not features.
    const expected = defaults[feature]
    if (expected === undefined) expect(chosen.name).toBe(feature)
    else expect(chosen.operator).toBe(expected)
    expect(chosen.reason).toMatch(/^It is the last spatial map before the head, .*never negative.*\.$/)
  })

  it('takes a name that will do', async () => {
    const inspection = await inspectModel(vgg())
    const chosen = chooseFeatureTensor(inspection, 'last-relu')
    expect(chosen).toMatchObject({ name: 'last-relu', height: 8 })
    expect(chosen.reason).toMatch(/^It was asked for by name; /)
  })

  it('says why a name will not do, and which would', async () => {
    const model = squeezenet()
    const inspection = await inspectModel(model)
    const asking = (name: string) => () => chooseFeatureTensor(inspection, name)
    expect(asking('clas-map')).toThrow(/has no tensor called "clas-map"\. Nearest names: "class-maps", /)
    expect(asking('class-maps')).toThrow(
      /already holds the class scores: no weights follow it\. These would do: "/,
    )
    expect(asking('logits')).toThrow(/"logits" is not a spatial map/)
    const branch = graphOf(model).node.find(({ opType }) => opType === 'Concat')?.input[0] ?? ''
    expect(asking(branch)).toThrow(/some paths from the image to the logits go round it/)
  })

  it('takes the last map although it can be negative, and says how far', async () => {
    const ending = async (build: (b: GraphBuilder, x: Value) => Value) => {
      const model = imageModel((b, x) => scores(b, build(b, b.conv(x, weights(b), null))))
      return chooseFeatureTensor(await inspectModel(model))
    }
    const silu = await ending((b, x) => b.mul(x, b.node('Sigmoid', [x])))
    expect(silu).toMatchObject({ operator: 'Mul', nonNegative: false })
    expect(silu.reason).toMatch(/can be negative, but none is below -0\.278/)
    const leaky = await ending((b, x) => b.node('LeakyRelu', [x]))
    expect(leaky.reason).toMatch(/can be negative, and were down to -\d/)
  })

  it('cuts a ConvNeXt before its pooling', async () => {
    const inspection = await inspectModel(convnext())
    const last =
      graphOf(convnext()).node.findLast(({ opType }) => opType === 'GlobalAveragePool')?.input[0] ?? ''
    expect(chooseFeatureTensor(inspection)).toMatchObject({ name: last, channels: 24, nonNegative: false })
    // Channel-last tensors inside a block are maps too, but not all that follows depends on comes through them.
    const wide = inspection.candidates.filter(({ form }) => form === 'NHWC')
    expect(wide.length).toBeGreaterThan(0)
    expect(wide.some(({ closes }) => closes)).toBe(false)
  })

  it('says why a model has no feature tensor', async () => {
    const model = imageModel((b, x) => scores(b, b.add(b.conv(x, weights(b), null), b.scalar(1))))
    const inspection = await inspectModel(model)
    expect(() => chooseFeatureTensor({ ...inspection, candidates: [] })).toThrow(
      /has no tensor to explain: it has no spatial map that every path/,
    )
    const scored = inspection.candidates.map((map) => ({ ...map, holdsScores: true }))
    expect(() => chooseFeatureTensor({ ...inspection, candidates: scored })).toThrow(
      /its last spatial map, ".*" \(made by Add\), already holds the class scores/,
    )
  })
})

describeShared('MobileNetV2', ['models/mobilenetv2-imagenet.onnx'], () => {
  it('is cut after its last ReLU6', async () => {
    const inspection = await inspectModel(await readModel(sharedPath('models/mobilenetv2-imagenet.onnx')))
    expect(inspection.classifier.logits).toEqual({ name: 'logits', classes: 1000, beforeSoftmax: false })
    expect(chooseFeatureTensor(inspection)).toMatchObject({
      name: 'features',
      operator: 'Clip',
      channels: 1280,
      height: 7,
      width: 7,
      nonNegative: 'operator',
    })
  })
})

/** A model from "image" [N, 3, 32, 32] to "y". */
function imageModel(
  build: (b: GraphBuilder, image: Value) => Value,
  dims: (number | null)[] = [null, 4],
): OnnxModel {
  const b = new GraphBuilder()
  const image = b.input('image', 'float32', ['n', 3, 32, 32])
  b.output('y', build(b, image), dims)
  return b.build()
}

/** A 1×1 convolution to four channels, two of them against the sign of the input. */
function weights(b: GraphBuilder, channels = 3): Value {
  const rows = [1, -1, 0.5, -2].flatMap((sign) => Array.from({ length: channels }, (_, c) => sign * (c + 1)))
  return b.constant(rows, [4, channels, 1, 1])
}

function scores(b: GraphBuilder, maps: Value): Value {
  const identity = b.constant([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [4, 4])
  return b.matmul(b.reduceMean(maps, [2, 3], false), identity)
}

function withInput(type: 'float32' | 'float16' | 'uint8', dims: (number | null)[]): OnnxModel {
  return withGraph(tinyResNet(), { input: [valueInfo('image', type, dims)] })
}
