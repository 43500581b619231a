import { Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { differentiate, gradientName } from '../gradient/differentiate.ts'
import { recogniseHead } from '../head/head.ts'
import { chooseFeatureTensor } from '../inspect/choose.ts'
import { inspectModel } from '../inspect/inspect.ts'
import { edited, graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { dataType, dimsOf, floatsOf } from '../model/tensor.ts'
import { tensorType, type Dim } from '../model/value-info.ts'
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from '../proto/onnx_pb.ts'
import { cut } from '../surgery/cut.ts'
import { withDynamicBatch } from '../surgery/dynamic-batch.ts'
import { expectClose, floats, imagesFor, runOnce } from '../testing/run.ts'
import { uniform } from '../zoo/random.ts'
import { tinyResNet } from '../zoo/index.ts'
import { conformed } from './conform.ts'
import { create } from '@bufbuild/protobuf'
import { makeNode } from '../model/make-node.ts'

const SIDE = 16
const CHANNELS = 8

function drawn(count: number, seed: number, scale = 0.3): Float32Array {
  const random = uniform(seed)
  return Float32Array.from({ length: count }, () => scale * random())
}

/** A convolution with a ReLU, "features", its mean, and one layer of weights. */
function network(b: GraphBuilder, image: Value, classes = 4): Value {
  const maps = b.conv(image, b.constant(drawn(CHANNELS * 27, 1), [CHANNELS, 3, 3, 3]), null, {
    pads: [1, 1, 1, 1],
    strides: [2, 2],
  })
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [b.relu(maps, 'features')])])
  return b.gemm(
    pooled,
    b.constant(drawn(classes * CHANNELS, 2, 2), [classes, CHANNELS]),
    b.constant(drawn(classes, 3), [classes]),
    { transB: 1 },
  )
}

interface Plan {
  readonly dims?: Dim[]
  readonly type?: 'float32' | 'uint8'
  readonly before?: (b: GraphBuilder, image: Value) => Value
  readonly after?: (b: GraphBuilder, logits: Value) => Value
  readonly classes?: number
  readonly shape?: Dim[]
  readonly opset?: number
}

function model({
  dims = ['N', 3, SIDE, SIDE],
  type = 'float32',
  before,
  after,
  classes = 4,
  shape,
  opset = 17,
}: Plan): OnnxModel {
  const b = new GraphBuilder({ opset })
  const image = b.input('image', type, dims)
  const logits = network(b, before?.(b, image) ?? image, classes)
  b.output('output', after?.(b, logits) ?? logits, ...(shape ? [shape] : []))
  return b.build()
}

async function examined(given: OnnxModel, logits?: string) {
  const onnx = await withDynamicBatch(await conformed(given, { logits }))
  const inspection = await inspectModel(onnx)
  const feature = chooseFeatureTensor(inspection)
  return { onnx, inspection, feature, head: recogniseHead(onnx, feature) }
}

/** The logits that Lens computes for the probe images, and those of the plain network. */
async function bothLogits(onnx: OnnxModel, plain: OnnxModel = model({})) {
  const images = imagesFor(plain)
  const name = graphOf(onnx).output[0]?.name ?? ''
  const input = graphOf(onnx).input[0]?.name ?? ''
  const got = floats(await runOnce(onnx, { [input]: images }), name)
  return { got, wanted: floats(await runOnce(plain, { image: images }), 'output') }
}

describe('scores of any shape', () => {
  it.each<[string, Plan]>([
    ['[N, 1, classes]', { after: (b, x) => b.unsqueeze(x, [1]), shape: ['N', 1, 4] }],
    ['[N, classes, 1, 1]', { after: (b, x) => b.unsqueeze(x, [2, 3]), shape: ['N', 4, 1, 1] }],
    ['[N, 1, 1, classes] of unknown shape', { after: (b, x) => b.unsqueeze(x, [1, 2]) }],
    ['[N × classes]', { after: (b, x) => b.reshape(x, [-1]), shape: [null] }],
    ['[N, classes], but [classes] of one image', { after: (b, x) => b.node('Squeeze', [x]), shape: [null] }],
    [
      '[N, 1, classes], before a softmax',
      { after: (b, x) => b.node('Softmax', [b.unsqueeze(x, [1])], { axis: -1 }) },
    ],
    [
      '[N, classes], a softmax of [N, classes, 1, 1]',
      { after: (b, x) => b.node('Flatten', [b.node('Softmax', [b.unsqueeze(x, [2, 3])], { axis: 1 })]) },
    ],
  ])('are laid out as [N, classes]: %s', async (_, plan) => {
    const { onnx, inspection, head } = await examined(model(plan))
    expect(inspection.classifier.logits).toMatchObject({ classes: 4 })
    expect(inspection.classifier.logits).not.toHaveProperty('kind')
    expect(head.kind).toBe('linear')
    const { got, wanted } = await bothLogits(onnx)
    expectClose(got, wanted)
  })

  it('are those of one image where the model takes one: [classes]', async () => {
    const plan: Plan = { dims: [1, 3, SIDE, SIDE], after: (b, x) => b.reshape(x, [-1]), shape: [4] }
    const { inspection, head } = await examined(model(plan))
    expect(inspection.classifier.logits.classes).toBe(4)
    expect(head.kind).toBe('linear')
  })

  it.each<[string, Plan]>([
    ['a sigmoid of [N, 1]', { after: (b, x) => b.node('Sigmoid', [x]) }],
    ['one logit', { shape: ['N', 1] }],
    ['one logit of shape [N]', { after: (b, x) => b.squeeze(x, [1]), shape: ['N'] }],
  ])('are for and against where there is one: %s', async (_, plan) => {
    const { onnx, inspection, head } = await examined(model({ classes: 1, ...plan }))
    expect(inspection.classifier.logits).toMatchObject({ classes: 2, kind: 'binary' })
    expect(inspection.changes.join()).toMatch(/one score z per image/)
    expect(head).toMatchObject({ kind: 'linear', classes: 2 })
    const { got, wanted } = await bothLogits(onnx, model({ classes: 1 }))
    expectClose(
      got,
      wanted.flatMap((z) => [-z / 2, z / 2]),
    )
  })

  it.each<[string, (b: GraphBuilder, probabilities: Value) => Value]>([
    [
      'rounded by static quantisation',
      (b, x) => {
        const [scale, zero] = [b.scalar(1 / 256), b.constant(Uint8Array.of(0), [])]
        return b.node('DequantizeLinear', [b.node('QuantizeLinear', [x, scale, zero]), scale, zero])
      },
    ],
    ['clipped', (b, x) => b.clip(x, { min: 1e-7, max: 1 - 1e-7 })],
  ])('are those before a softmax whose probabilities are %s', async (_, after) => {
    const { onnx, inspection, head } = await examined(
      model({ after: (b, x) => after(b, b.node('Softmax', [x], { axis: 1 })), shape: ['N', 4] }),
    )
    expect(inspection.classifier.logits).toMatchObject({ classes: 4, beforeSoftmax: true })
    expect(head.kind).toBe('linear')
    const { got, wanted } = await bothLogits(onnx)
    expectClose(got, wanted)
  })

  it('are independent behind a sigmoid', async () => {
    const { onnx, inspection } = await examined(
      model({ after: (b, x) => b.node('Sigmoid', [x]), shape: ['N', 4] }),
    )
    expect(inspection.classifier.logits).toMatchObject({ classes: 4, kind: 'independent' })
    const { got, wanted } = await bothLogits(onnx)
    expectClose(got, wanted)
  })

  it('are found behind a label and a map of labels', async () => {
    const { onnx, inspection, head } = await examined(zipMapped())
    expect(inspection.outputs.map(({ name }) => name)).toEqual(['label', 'probabilities'])
    expect(onnx.reading?.labels).toEqual(['d', 'c', 'b', 'a'])
    expect(inspection.classifier.logits).toMatchObject({ classes: 4, beforeSoftmax: true })
    expect(head.kind).toBe('linear')
    const { got, wanted } = await bothLogits(onnx)
    expectClose(got, wanted)
  })

  it.each([
    { classes: 4, transform: 'SOFTMAX', isNormalised: false },
    { classes: 4, transform: 'LOGISTIC', isNormalised: true },
    { classes: 2, transform: 'LOGISTIC', isNormalised: true },
    { classes: 4, transform: 'NONE', isNormalised: false },
  ])("are those of scikit-learn's linear model: %o", async ({ classes, transform, isNormalised }) => {
    const given = linearClassifier(classes, transform, isNormalised)
    const { onnx, inspection, head } = await examined(given)
    expect(onnx.reading?.labels).toEqual(['d', 'c', 'b', 'a'].slice(0, classes))
    expect(inspection.classifier.logits).toMatchObject({ classes })
    expect(inspection.classifier.logits).not.toHaveProperty('kind')
    expect(head).toMatchObject({ kind: 'linear', classes })
    const image = imagesFor(onnx)
    const logits = floats(await runOnce(onnx, { image }), inspection.classifier.logits.name)
    const probabilities = floats(await runOnce(given, { image }), 'probabilities')
    if (classes === 2) {
      const [first = 0, second = 0] = logits
      expect(1 / (1 + Math.exp(second - first))).toBeCloseTo(probabilities[0] ?? NaN, 5)
    }
    const order = (values: readonly number[]) =>
      values.slice(0, classes).map((value, i) => [value, i] as const)
    const ranked = (values: readonly number[]) =>
      order(values)
        .sort(([a], [b]) => a - b)
        .map(([, i]) => i)
    expect(ranked(logits)).toEqual(ranked(probabilities))
  })

  it('are independent where the linear model does not normalise its sigmoids', async () => {
    const { inspection } = await examined(linearClassifier(4, 'LOGISTIC', false))
    expect(inspection.classifier.logits).toMatchObject({ classes: 4, kind: 'independent' })
  })

  it('are found behind a label alone', async () => {
    const b = new GraphBuilder()
    const logits = network(b, b.input('image', 'float32', ['N', 3, SIDE, SIDE]))
    b.output('label', b.node('ArgMax', [logits], { axis: 1, keepdims: 0 }), ['N'], 'int64')
    const { got, wanted } = await bothLogits((await examined(b.build())).onnx)
    expectClose(got, wanted)
  })

  it('are found behind the highest of their probabilities', async () => {
    const b = new GraphBuilder()
    const logits = network(b, b.input('image', 'float32', ['N', 3, SIDE, SIDE]))
    const sorted = b.nodes('TopK', [b.node('Softmax', [logits], { axis: 1 }), b.ints([2])], 2)
    const [values, indices] = sorted as [Value, Value]
    b.output('values', values, ['N', 2])
    b.output('indices', indices, ['N', 2], 'int64')
    const { onnx, inspection } = await examined(b.build())
    const { got, wanted } = await bothLogits(onnx)
    expectClose(got, wanted)
    expect(inspection.classifier.logits.beforeSoftmax).toBe(true)
  })

  it('are asked for by name where two outputs could be them', async () => {
    const b = new GraphBuilder()
    const image = b.input('image', 'float32', ['N', 3, SIDE, SIDE])
    b.output('first', network(b, image), ['N', 4])
    b.output('second', b.reduceMean({ name: 'features' }, [2, 3], false), ['N', CHANNELS])
    const two = b.build()
    await expect(examined(two)).rejects.toThrow(
      /several outputs could be them .*"first" \[N, 4\].*--logits\.$/,
    )
    expect((await examined(two, 'first')).inspection.classifier.logits.classes).toBe(4)
    await expect(examined(two, 'frist')).rejects.toThrow(/no tensor called "frist"\. Nearest names: "first"/)
  })

  it('are asked for by the name before the rounding where they are given in integers', async () => {
    const b = new GraphBuilder()
    const logits = network(b, b.input('image', 'float32', ['N', 3, SIDE, SIDE]))
    const rounded = b.node('QuantizeLinear', [logits, b.scalar(0.1), b.constant(Uint8Array.of(128), [])])
    b.output('scores', rounded, ['N', 4], 'uint8')
    await expect(examined(b.build())).rejects.toThrow(
      `The output "scores" of the model is of type uint8, but Lens needs scores in floats. Name the scores before they are rounded: --logits "${logits.name}".`,
    )
    expect((await examined(b.build(), logits.name)).inspection.classifier.logits.classes).toBe(4)
  })

  it('are not what is there for every pixel', async () => {
    const b = new GraphBuilder()
    const image = b.input('image', 'float32', ['N', 3, SIDE, SIDE])
    b.output('masks', b.relu(image), ['N', 3, SIDE, SIDE])
    await expect(examined(b.build())).rejects.toThrow(
      /has the shape \[2, 3, 16, 16\]; a classifier's is \[N, classes\]\. .*--logits/,
    )
  })
})

describe('images of any type and shape', () => {
  const rescaled = (b: GraphBuilder, image: Value) => b.div(b.cast(image, 'float32'), b.scalar(255))

  it.each<[string, Plan]>([
    ['NCHW', { before: rescaled }],
    ['NHWC', { dims: ['N', SIDE, SIDE, 3], before: (b, x) => rescaled(b, b.transpose(x, [0, 3, 1, 2])) }],
    [
      'NHWC, transposed as floats',
      { dims: ['N', SIDE, SIDE, 3], before: (b, x) => b.transpose(rescaled(b, x), [0, 3, 1, 2]) },
    ],
    [
      'used as integers first',
      {
        before: (b, x) =>
          b.node('DequantizeLinear', [x, b.scalar(1 / 255), b.constant(new Uint8Array(1), [])]),
      },
    ],
  ])('takes whole pixels, %s', async (_, plan) => {
    const given = model({ type: 'uint8', ...plan })
    const { onnx, inspection, feature, head } = await examined(given)
    expect(inspection.inputs[0]?.type).toBe('uint8')
    expect(inspection.classifier.input).toMatchObject({ takesPixels: true, channels: 3, height: SIDE })
    expect(head.kind).toBe('linear')
    const pixels = imagesFor(onnx)
    const whole = new Tensor('uint8', Uint8Array.from(pixels.data as Float32Array), pixels.dims)
    const wanted = floats(await runOnce(given, { image: whole }), 'output')
    expectClose(floats(await runOnce(onnx, { image: pixels }), 'output'), wanted)
    const gradient = await gradientOf(onnx, feature.name, pixels)
    expect(gradient.some((value) => value !== 0)).toBe(true)
  })

  it.each<[string, Plan]>([
    ['[C, H, W]', { dims: [3, SIDE, SIDE], before: (b, x) => b.unsqueeze(x, [0]) }],
    ['[C, H, W] at opset 11', { dims: [3, SIDE, SIDE], before: (b, x) => b.unsqueeze(x, [0]), opset: 11 }],
    [
      '[H, W, C] and [classes]',
      {
        dims: [SIDE, SIDE, 3],
        before: (b, x) => b.transpose(b.unsqueeze(x, [0]), [0, 3, 1, 2]),
        after: (b, x) => b.squeeze(x, [0]),
        shape: [4],
      },
    ],
  ])('runs one by one what takes %s', async (_, plan) => {
    const { inspection, head } = await examined(model(plan))
    expect(inspection.classifier).toMatchObject({
      input: { batch: 1, channels: 3, height: SIDE },
      logits: { classes: 4 },
    })
    expect(inspection.changes.join()).toMatch(/no axis of images, .*one by one/)
    expect(head.kind).toBe('linear')
  })

  it.each<[string, Plan, RegExp]>([
    [
      'of four channels',
      { dims: ['N', 4, SIDE, SIDE] },
      /\[N, 4, 16, 16\]; Lens feeds images of 1 or 3 channels\. .*alpha/,
    ],
    [
      'of four channels, last',
      { dims: ['N', SIDE, SIDE, 4] },
      /\[N, 16, 16, 4\]; .*an opaque one made inside/,
    ],
    [
      'of two channels',
      { dims: ['N', 2, SIDE, SIDE] },
      /\[N, 2, 16, 16\]; Lens feeds images of 1 or 3 channels\.$/,
    ],
  ])('refuses images %s in a sentence', async (_, { dims = [] }, message) => {
    const b = new GraphBuilder()
    const image = b.input('image', 'float32', dims)
    b.output('logits', b.reduceMean(image, [1, 2], false), ['N', SIDE])
    await expect(examined(b.build())).rejects.toThrow(message)
  })

  it.each<[string, Plan, 'pixels' | 'unit' | null]>([
    ['divide by 255', { before: (b, x) => b.div(x, b.scalar(255)) }, 'pixels'],
    ['multiply by 1 / 255', { before: (b, x) => b.mul(b.scalar(1 / 255), x) }, 'pixels'],
    ['go from -1 to 1', { before: (b, x) => b.sub(b.div(x, b.scalar(127.5)), b.scalar(1)) }, 'pixels'],
    [
      'normalise pixels, channels last',
      {
        dims: ['N', SIDE, SIDE, 3],
        before: (b, x) => {
          const [mean, std] = [b.constant([0.485, 0.456, 0.406]), b.constant([0.229, 0.224, 0.225])]
          return b.transpose(b.div(b.sub(b.mul(x, b.scalar(1 / 255)), mean), std), [0, 3, 1, 2])
        },
      },
      'pixels',
    ],
    [
      "take off Caffe's mean of BGR",
      {
        dims: ['N', SIDE, SIDE, 3],
        before: (b, x) => {
          const turned = b.node('Slice', [x, b.ints([-1]), b.ints([-(2 ** 40)]), b.ints([3]), b.ints([-1])])
          return b.transpose(b.add(turned, b.constant([-103.939, -116.779, -123.68])), [0, 3, 1, 2])
        },
      },
      'pixels',
    ],
    [
      'normalise batches of pixels',
      {
        before: (b, x) => {
          const [one, zero] = [b.constant([1, 1, 1]), b.constant([0, 0, 0])]
          return b.node('BatchNormalization', [
            x,
            one,
            zero,
            b.constant([120, 117, 104]),
            b.constant([4900, 4800, 4950]),
          ])
        },
      },
      'pixels',
    ],
    [
      'normalise what lies between 0 and 1',
      { before: (b, x) => b.div(b.sub(x, b.scalar(0.45)), b.scalar(0.22)) },
      'unit',
    ],
    [
      'rescale what is normalised already',
      { before: (b, x) => b.add(b.mul(x, b.scalar(0.458)), b.scalar(-0.03)) },
      null,
    ],
    ['do nothing', {}, null],
    ['begin with something else', { before: (b, x) => b.node('Tanh', [x]) }, null],
  ])('finds in which range models take floats that %s', async (_, plan, range) => {
    const { inspection } = await examined(model(plan))
    expect(inspection.classifier.input).toMatchObject({ rescaling: range, takesPixels: false })
  })

  it('refuses volumes in a sentence', async () => {
    const b = new GraphBuilder()
    b.output('y', b.relu(b.input('image', 'float32', ['N', 1, 8, 8, 8])), ['N', 1, 8, 8, 8])
    await expect(examined(b.build())).rejects.toThrow(
      /has five axes, \[N, 1, 8, 8, 8\], as volumes and videos have; Lens explains images\./,
    )
  })
})

describe('half and double precision', () => {
  it.each(['float16', 'float64'] as const)('computes %s in float32', async (type) => {
    const given = inType(tinyResNet({ softmax: true }), type)
    const { onnx, inspection, feature, head } = await examined(given)
    expect(inspection.inputs[0]?.type).toBe(type)
    expect(inspection.changes.join()).toMatch(new RegExp(`computes in ${type}; Lens computes in float32`))
    expect(head.kind).toBe('linear')
    const plain = tinyResNet({ softmax: true })
    const wanted = await runOnce(await conformed(plain), { image: imagesFor(plain) })
    const got = await runOnce(onnx, { image: imagesFor(plain) })
    expectClose(
      Object.values(got).flatMap(({ data }) => [...(data as Float32Array)]),
      Object.values(wanted).flatMap(({ data }) => [...(data as Float32Array)]),
      5e-3,
    )
    expect((await gradientOf(onnx, feature.name, imagesFor(plain))).some((value) => value !== 0)).toBe(true)
  })

  it('casts back what was cast to float32 before a softmax', async () => {
    const b = new GraphBuilder()
    const half = b.cast(b.input('image', 'float32', ['N', 3, SIDE, SIDE]), 'float16')
    b.output('probabilities', b.node('Softmax', [b.cast(network(b, half), 'float32')], { axis: 1 }), ['N', 4])
    const { onnx, head } = await examined(inType(b.build(), 'float16', ['initializer']))
    expect(head.kind).toBe('linear')
    const { got, wanted } = await bothLogits(onnx)
    expectClose(got, wanted, 5e-3)
  })
})

describe('quantised models', () => {
  const SCALE = 1 / 32
  const zero = (b: GraphBuilder) => b.constant(new Uint8Array(1), [])
  const codes = (values: Float32Array, scale: number) =>
    Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.round(value / scale) + 128)))
  const middle = (b: GraphBuilder) => b.constant(Uint8Array.of(128), [])
  const WEIGHTS = { conv: drawn(CHANNELS * 27, 1), dense: drawn(4 * CHANNELS, 2, 2), bias: drawn(4, 3) }
  const conv = { pads: [1, 1, 1, 1], strides: [2, 2] }

  function qdq(): OnnxModel {
    const b = new GraphBuilder({ opset: 13 })
    const rounded = (x: Value, scale = SCALE, at = zero(b), name?: string) =>
      b.node(
        'DequantizeLinear',
        [b.node('QuantizeLinear', [x, b.scalar(scale), at]), b.scalar(scale), at],
        {},
        name,
      )
    const weights = (values: Float32Array, dims: number[], scale: number) =>
      b.node('DequantizeLinear', [b.constant(codes(values, scale), dims), b.scalar(scale), middle(b)])
    const image = rounded(b.input('image', 'float32', ['N', 3, SIDE, SIDE]), SCALE, middle(b))
    // No Relu: the quantiser left it to the least integer.
    const features = rounded(
      b.conv(image, weights(WEIGHTS.conv, [CHANNELS, 3, 3, 3], 1 / 300), null, conv),
      SCALE,
      zero(b),
      'features',
    )
    const pooled = b.node('Flatten', [rounded(b.node('GlobalAveragePool', [features]), 1 / 200)])
    const logits = b.gemm(pooled, weights(WEIGHTS.dense, [4, CHANNELS], 1 / 60), b.constant(WEIGHTS.bias), {
      transB: 1,
    })
    b.output('output', rounded(logits, 1 / 50, middle(b)), ['N', 4])
    return b.build()
  }

  function integerOperators(): OnnxModel {
    const b = new GraphBuilder({ opset: 13 })
    const [s, z] = [b.scalar(SCALE), zero(b)]
    const image = b.node('QuantizeLinear', [b.input('image', 'float32', ['N', 3, SIDE, SIDE]), s, middle(b)])
    const weights = b.constant(codes(WEIGHTS.conv, 1 / 300), [CHANNELS, 3, 3, 3])
    const maps = b.node(
      'QLinearConv',
      [image, s, middle(b), weights, b.scalar(1 / 300), middle(b), s, z],
      conv,
    )
    const features = b.node('DequantizeLinear', [maps, s, z], {}, 'features')
    const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [features])])
    const q = b.node('QuantizeLinear', [pooled, b.scalar(1 / 200), z])
    const dense = b.constant(codes(transposed(WEIGHTS.dense, 4, CHANNELS), 1 / 60), [CHANNELS, 4])
    const product = b.node('QLinearMatMul', [
      q,
      b.scalar(1 / 200),
      z,
      dense,
      b.scalar(1 / 60),
      middle(b),
      b.scalar(1 / 50),
      middle(b),
    ])
    b.output(
      'output',
      b.add(b.node('DequantizeLinear', [product, b.scalar(1 / 50), middle(b)]), b.constant(WEIGHTS.bias)),
      ['N', 4],
    )
    return b.build()
  }

  function dynamic(): OnnxModel {
    const b = new GraphBuilder({ opset: 13 })
    const product = (
      operator: string,
      x: Value,
      weights: Uint8Array,
      dims: number[],
      scale: number,
      attributes = {},
    ) => {
      const [q, s, z] = b.nodes('DynamicQuantizeLinear', [x], 3) as [Value, Value, Value]
      const integers = b.node(operator, [q, b.constant(weights, dims), z, middle(b)], attributes)
      return b.mul(b.cast(integers, 'float32'), b.mul(s, b.scalar(scale)))
    }
    const image = b.input('image', 'float32', ['N', 3, SIDE, SIDE])
    const maps = product(
      'ConvInteger',
      image,
      codes(WEIGHTS.conv, 1 / 300),
      [CHANNELS, 3, 3, 3],
      1 / 300,
      conv,
    )
    const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [b.relu(maps, 'features')])])
    const dense = codes(transposed(WEIGHTS.dense, 4, CHANNELS), 1 / 60)
    b.output(
      'output',
      b.add(product('MatMulInteger', pooled, dense, [CHANNELS, 4], 1 / 60), b.constant(WEIGHTS.bias)),
      ['N', 4],
    )
    return b.build()
  }

  it.each<[string, () => OnnxModel]>([
    ['QuantizeLinear and DequantizeLinear', qdq],
    ['operators on integers', integerOperators],
    ['rounding at run time', dynamic],
  ])('are exact after dequantising, and have gradients: %s', async (_, build) => {
    const given = build()
    const { onnx, inspection, feature, head } = await examined(given)
    expect(inspection.changes.join()).toMatch(/It is quantised: .*straight through the rounding/)
    expect(feature).toMatchObject({ name: 'features', channels: CHANNELS, nonNegative: 'operator' })
    const images = imagesFor(model({}))
    const results = await runOnce(onnx, { image: images })
    expectClose(floats(results, 'output'), floats(await runOnce(given, { image: images }), 'output'), 0.05)
    // The head: weights · mean of the features + bias, but for the rounding.
    if (head.kind !== 'linear') throw new Error(head.reason)
    expect(head.rounds).toBe(true)
    const { features } = await runOnce(cut(onnx, feature).g, { image: images })
    expectClose(linear(head, features?.data as Float32Array), floats(results, 'output'), 0.03)
    // The straight-through gradient is that of the network without rounding, nearly.
    const got = await gradientOf(onnx, 'features', images)
    const wanted = await gradientOf(model({}), 'features', images)
    expect(cosine(got, wanted)).toBeGreaterThan(0.97)
  })
})

function linear(
  head: { weights: Float32Array; bias: Float32Array; classes: number; channels: number },
  features: Float32Array,
): number[] {
  const positions = (SIDE / 2) ** 2
  const images = features.length / positions / head.channels
  return Array.from({ length: images * head.classes }, (_, i) => {
    const [n, c] = [Math.floor(i / head.classes), i % head.classes]
    let sum = head.bias[c] ?? 0
    for (let j = 0; j < head.channels; j++) {
      for (let at = 0; at < positions; at++) {
        sum +=
          ((head.weights[c * head.channels + j] ?? 0) *
            (features[(n * head.channels + j) * positions + at] ?? 0)) /
          positions
      }
    }
    return sum
  })
}

async function gradientOf(onnx: OnnxModel, of: string, images: Tensor): Promise<number[]> {
  const input = graphOf(onnx).input[0]?.name ?? ''
  return floats(
    await runOnce(differentiate(onnx, { of, wrt: input }), { [input]: images }),
    gradientName(input),
  )
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
  return dot / Math.hypot(...a) / Math.hypot(...b)
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)] ?? 0)
}

/** As skl2onnx writes classifiers: a label, and a sequence of maps. */
/** A network whose features scikit-learn's linear model classifies, as skl2onnx writes it, without a map of labels. */
function linearClassifier(classes: number, transform: string, isNormalised: boolean): OnnxModel {
  const b = new GraphBuilder()
  network(b, b.input('image', 'float32', ['N', 3, SIDE, SIDE]))
  const pooled = b.reduceMean({ name: 'features' }, [2, 3], false)
  const [label, scores] = b.nodes('LinearClassifier', [pooled], 2, { post_transform: transform })
  const probabilities = isNormalised ? b.node('Normalizer', [scores ?? pooled], { norm: 'L1' }) : scores
  b.output('label', label ?? pooled, ['N'], 'int64')
  b.output('probabilities', probabilities ?? pooled, ['N', classes])
  const half = drawn(CHANNELS, 2, 2)
  const values =
    classes === 2 ? [...half.map((value) => -value), ...half] : [...drawn(classes * CHANNELS, 2, 2)]
  const intercepts = classes === 2 ? [-0.1, 0.1] : [...drawn(classes, 3)]
  const floatList = (name: string, list: number[]) =>
    create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOATS, floats: list })
  const labels = create(AttributeProtoSchema, {
    name: 'classlabels_strings',
    type: AttributeProto_AttributeType.STRINGS,
    strings: ['d', 'c', 'b', 'a'].slice(0, classes).map((text) => new TextEncoder().encode(text)),
  })
  const built = b.build()
  const node = graphOf(built).node.map((one) =>
    one.opType === 'LinearClassifier' || one.opType === 'Normalizer'
      ? edited(one, {
          domain: 'ai.onnx.ml',
          attribute:
            one.opType === 'Normalizer'
              ? one.attribute
              : [
                  ...one.attribute,
                  floatList('coefficients', values),
                  floatList('intercepts', intercepts),
                  labels,
                ],
        })
      : one,
  )
  const whole = withGraph(built, {
    node,
    output: graphOf(built).output.map((info) =>
      info.name === 'label' ? create(ValueInfoProtoSchema, { name: 'label' }) : info,
    ),
  })
  const opsetImport = [
    ...whole.proto.opsetImport,
    create(OperatorSetIdProtoSchema, { domain: 'ai.onnx.ml', version: 1n }),
  ]
  return { ...whole, proto: edited(whole.proto, { opsetImport }) }
}

function zipMapped(): OnnxModel {
  const given = model({ after: (b, x) => b.node('Softmax', [x], { axis: 1 }, 'scores') })
  const graph = graphOf(given)
  const nodes = graph.node.filter(({ opType }) => opType !== 'Identity')
  const strings = ['d', 'c', 'b', 'a'].map((name) => new TextEncoder().encode(name))
  const classlabels = create(AttributeProtoSchema, { name: 'classlabels_strings', strings })
  const zip = edited(makeNode('ZipMap', ['scores'], ['probabilities']), {
    domain: 'ai.onnx.ml',
    attribute: [classlabels],
  })
  const label = makeNode('ArgMax', ['scores'], ['label'], { axis: 1, keepdims: 0 })
  const sequence = create(TypeProtoSchema, { value: { case: 'sequenceType', value: {} } })
  const changed = withGraph(given, {
    node: [...nodes, label, zip],
    output: [
      create(ValueInfoProtoSchema, {
        name: 'label',
        type: { value: { case: 'tensorType', value: { elemType: dataType('int64') } } },
      }),
      create(ValueInfoProtoSchema, { name: 'probabilities', type: sequence }),
    ],
  })
  const opsetImport = [
    ...changed.proto.opsetImport,
    create(OperatorSetIdProtoSchema, { domain: 'ai.onnx.ml', version: 3n }),
  ]
  return { proto: edited(changed.proto, { opsetImport }) }
}

/** The model in another precision, as converters leave it; by default with its input and output. */
function inType(
  given: OnnxModel,
  type: 'float16' | 'float64',
  parts: readonly string[] = ['initializer', 'input', 'output'],
): OnnxModel {
  const graph = graphOf(given)
  const bytes = (values: Float32Array) =>
    new Uint8Array(
      type === 'float64' ? Float64Array.from(values).buffer : Uint16Array.from(values, half).buffer,
    )
  const retyped = (infos: typeof graph.input) =>
    infos.map((info) => {
      const tensor = tensorType(info)
      if (!info.type || !tensor) return info
      return edited(info, {
        type: edited(info.type, {
          value: { case: 'tensorType', value: edited(tensor, { elemType: dataType(type) }) },
        }),
      })
    })
  return withGraph(given, {
    initializer: graph.initializer.map((tensor) => {
      const values = floatsOf(tensor)
      return values
        ? create(TensorProtoSchema, {
            name: tensor.name,
            dims: dimsOf(tensor).map(BigInt),
            dataType: dataType(type),
            rawData: bytes(values),
          })
        : tensor
    }),
    ...(parts.includes('input') && { input: retyped(graph.input), output: retyped(graph.output) }),
  })
}

/** The nearest binary16 of a number of ordinary size. */
function half(value: number): number {
  if (value === 0) return 0
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))))
  const fraction = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024)
  if (fraction < 0) return (value < 0 ? 0x8000 : 0) | Math.round(Math.abs(value) * 2 ** 24)
  return (value < 0 ? 0x8000 : 0) | (((exponent + 15) << 10) + fraction)
}

it('leaves a model of the usual form as it is', async () => {
  const given = tinyResNet()
  expect((await conformed(given)).proto).toBe(given.proto)
})
