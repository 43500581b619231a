import { Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { findLogits } from '../inspect/logits.ts'
import { edited, graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { readModel } from '../model/read.ts'
import { TensorProto_DataType } from '../proto/onnx_pb.ts'
import { withOutputs } from '../surgery/outputs.ts'
import { expectClose, floats, imagesFor, runOnce } from '../testing/run.ts'
import { describeShared, sharedPath } from '../testing/shared.ts'
import { convnext, squeezenet, tinyResNet, vgg, type HeadForm } from '../zoo/index.ts'
import { recogniseHead, type LinearHead } from './head.ts'
import { factorGradient, factorOf } from './normalisation.ts'

const SHAPE = { name: 'features', channels: 32, height: 8, width: 8 }
const FORMS: HeadForm[] = ['gemm', 'reduce-mean', 'reduce-mean-last', 'conv', 'average-pool', 'reshape']

describe('recogniseHead', () => {
  for (const opset of [7, 13, 17, 18, 22]) {
    it.each(FORMS)(
      `reads the weights of ${String(opset)}/%s: mean(A) · w + b are the logits`,
      async (head) => {
        await expectExact(tinyResNet({ head, opset }), SHAPE)
      },
    )
  }

  it('reads the head before a softmax', async () => {
    await expectExact(tinyResNet({ softmax: true }), SHAPE)
  })

  it('applies alpha and beta of Gemm, in either orientation', () => {
    const weights = [1, 2, 3, 4, 5, 6]
    for (const transB of [0, 1]) {
      const model = headOf((b, pooled) => {
        const w = b.constant(transB ? weights : [1, 4, 2, 5, 3, 6], transB ? [2, 3] : [3, 2])
        const scale = { alpha: { float: 2 }, beta: { float: 3 } }
        return b.node('Gemm', [pooled, w, b.constant([10, 20])], { transB, ...scale })
      })
      expect(recogniseHead(model, 'A')).toEqual({
        kind: 'linear',
        weights: Float32Array.from(weights, (w) => 2 * w),
        bias: Float32Array.of(30, 60),
        classes: 2,
        channels: 3,
      })
    }
  })

  it('reads layers without an activation, temperatures and chosen classes as one layer', async () => {
    const random = (count: number, by: number) =>
      Float32Array.from({ length: count }, (_, i) => Math.sin(by * i + by))
    const model = headOf((b, pooled) => {
      const hidden = b.gemm(
        b.div(pooled, b.scalar(2)),
        b.constant(random(15, 2), [3, 5]),
        b.constant(random(5, 3)),
      )
      const scores = b.sub(b.matmul(hidden, b.constant(random(20, 4), [5, 4])), b.constant(random(4, 5)))
      const chosen = b.slice(b.gather(scores, b.ints([3, 1, 0]), 1), [1], [2 ** 31 - 1], [1])
      return b.div(chosen, b.scalar(0.7))
    })
    const head = recogniseHead(model, 'A')
    if (head.kind !== 'linear') throw new Error(head.reason)
    const means = [0.3, -1.2, 2.5]
    const maps = new Tensor(
      'float32',
      Float32Array.from({ length: 48 }, (_, i) => means[Math.floor(i / 16)] ?? 0),
      [1, 3, 4, 4],
    )
    const logits = floats(await runOnce(model, { A: maps }), 'logits')
    const wanted = Array.from(
      head.bias,
      (bias, c) => bias + means.reduce((sum, x, i) => sum + x * (head.weights[3 * c + i] ?? 0), 0),
    )
    expectClose(logits, wanted)
  })

  it('reads the head of a ConvNeXt: linear, given the variance of what is pooled', async () => {
    const head = await expectExact(convnext(), {
      name: inputOf(convnext(), 'GlobalAveragePool'),
      channels: 24,
      height: 8,
      width: 8,
    })
    expect(head.normalised).toEqual({ by: 'layer', epsilon: expect.closeTo(1e-6) as number })
  })

  const axis = { axis: -1 }
  it.each<[string, 'layer' | 'rms' | 'l2', (b: GraphBuilder, pooled: Value) => Value]>([
    [
      'LayerNormalization',
      'layer',
      (b, p) => b.node('LayerNormalization', [p, gain(b), b.constant([1, 2, 3])], axis),
    ],
    [
      'Pow, ReduceMean, Sqrt, Div',
      'layer',
      (b, p) => b.add(b.mul(layerNorm(b, p), gain(b)), b.constant([1, 2, 3])),
    ],
    [
      'Reciprocal, Mul',
      'layer',
      (b, p) => layerNorm(b, p, (x, root) => b.mul(x, b.node('Reciprocal', [root]))),
    ],
    ['a root mean square', 'rms', (b, p) => b.mul(rms(b, p), gain(b))],
    [
      'a length, at least ε',
      'l2',
      (b, p) =>
        b.div(
          p,
          b.node('Expand', [
            b.clip(b.node('ReduceL2', [p], { axes: [1], keepdims: 1 }), { min: 0.5 }),
            b.ints([1, 3]),
          ]),
        ),
    ],
    ['LpNormalization', 'l2', (b, p) => b.node('LpNormalization', [p], { axis: 1, p: 2 })],
  ])('reads what normalises the pooled features: %s', async (_, by, build) => {
    const model = headOf((b, pooled) =>
      b.gemm(
        build(b, pooled),
        b.constant([1, 2, -3, 4, 0.5, 6, 1, 1, 2], [3, 3]),
        b.constant([0.1, 0.2, 0.3]),
        {
          transB: 1,
        },
      ),
    )
    const head = recogniseHead(model, 'A')
    if (head.kind !== 'linear') throw new Error(head.reason)
    expect(head.normalised?.by).toBe(by)
    const maps = Float32Array.from({ length: 2 * 48 }, (_, i) => Math.sin(i * i) + (i % 7) - 2)
    const logits = floats(await runOnce(model, { A: new Tensor('float32', maps, [2, 3, 4, 4]) }), 'logits')
    expectClose(byHand([...maps], head, 16), logits)
  })

  it('knows how the factor of a normalisation changes', () => {
    const pooled = [0.3, -1.2, 2.5, 0.7]
    for (const norm of [
      { by: 'layer', epsilon: 0.1 },
      { by: 'rms', epsilon: 0.1 },
      { by: 'l2', epsilon: 0.1 },
      { by: 'l2', epsilon: 10 },
    ] as const) {
      const step = 1e-5
      const numeric = pooled.map((_, c) => {
        const moved = (by: number) =>
          factorOf(
            norm,
            pooled.map((value, i) => (i === c ? value + by : value)),
          )
        return (moved(step) - moved(-step)) / (2 * step)
      })
      factorGradient(norm, pooled).forEach((slope, c) => {
        expect(slope).toBeCloseTo(numeric[c] as number, 6)
      })
    }
  })

  it('reads float64 and float16 weights', () => {
    const wide = headOf((b, pooled) =>
      b.matmul(pooled, b.constant(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2])),
    )
    expect(recogniseHead(wide, 'A')).toMatchObject({ weights: Float32Array.of(1, 3, 5, 2, 4, 6) })
    const plain = headOf((b, pooled) => b.matmul(pooled, b.constant([1, 2, 3, 4, 5, 6], [3, 2], 'w')))
    // Bit patterns of binary16: 1, -2, 0.5, the largest, the smallest subnormal, 0.
    const bits = Uint8Array.from(
      new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x3800, 0x7bff, 0x0001, 0).buffer),
    )
    const half = withGraph(plain, {
      initializer: graphOf(plain).initializer.map((tensor) =>
        tensor.name === 'w'
          ? edited(tensor, { dataType: TensorProto_DataType.FLOAT16, rawData: bits })
          : tensor,
      ),
    })
    expect(recogniseHead(half, 'A')).toMatchObject({
      weights: Float32Array.of(1, 0.5, 2 ** -24, -2, 65504, 0),
    })
  })

  it.each<[string, OnnxModel, string, RegExp]>([
    [
      'dense layers on the flattened map',
      vgg(),
      inputOf(vgg(), 'Flatten'),
      /Flatten keeps the positions apart/,
    ],
    ['a pooling by maximum', vgg(), 'last-relu', /MaxPool is not linear/],
    ['a ReLU after the weights', squeezenet(), inputOf(squeezenet(), 'Dropout'), /Relu is not linear/],
    [
      'a second normalisation',
      headOf((b, p) => b.matmul(layerNorm(b, layerNorm(b, p)), square(b))),
      'A',
      /what is normalised are not the pooled features themselves/,
    ],
    [
      'a normalisation of the classes',
      headOf((b, p) => layerNorm(b, b.matmul(p, square(b)))),
      'A',
      /what is normalised are not the pooled features themselves/,
    ],
    [
      'layers that do not fit',
      headOf((b, p) => b.matmul(b.matmul(p, square(b)), b.constant([1, 2, 3, 4], [2, 2]))),
      'A',
      /do not fit each other/,
    ],
    [
      'scores that are added up',
      headOf((b, p) => b.add(b.matmul(p, square(b)), p)),
      'A',
      /goes several ways/,
    ],
    ['an activation', headOf((b, p) => b.relu(b.matmul(p, square(b)))), 'A', /Relu is not linear/],
    ['an average of averages', headOf((b, p) => b.reduceMean(p, [1])), 'A', /follows another pooling/],
    ['no weights', headOf((b, p) => b.node('Identity', [p])), 'A', /no weights/],
  ])('calls %s other, and says why', (_, model, feature, reason) => {
    const head = recogniseHead(model, feature)
    expect(head.kind).toBe('other')
    expect(head).toHaveProperty('reason', expect.stringMatching(reason))
  })

  it('does not take a pooling over a part of the map for one over the whole', () => {
    const model = tinyResNet({ head: 'average-pool' })
    expect(recogniseHead(model, { ...SHAPE, height: 9 })).toMatchObject({
      kind: 'other',
      reason: 'AveragePool does not average over all positions',
    })
  })
})

describeShared('the head of MobileNetV2', ['models/mobilenetv2-imagenet.onnx'], () => {
  it('is linear: mean(A) · w + b are the logits', async () => {
    const model = await readModel(sharedPath('models/mobilenetv2-imagenet.onnx'))
    await expectExact(model, { name: 'features', channels: 1280, height: 7, width: 7 })
  })
})

/** Pooled feature tensor "A" [N, 3, H, W] and whatever comes after. */
function headOf(build: (b: GraphBuilder, pooled: Value) => Value): OnnxModel {
  const b = new GraphBuilder()
  const a = b.input('A', 'float32', ['n', 3, 4, 4])
  b.output('logits', build(b, b.reduceMean(a, [2, 3], false)), ['n', 2])
  return b.build()
}

/** What the last node of that operator takes. */
function inputOf(model: OnnxModel, opType: string): string {
  return graphOf(model).node.findLast((node) => node.opType === opType)?.input[0] ?? ''
}

function square(b: GraphBuilder): Value {
  return b.constant([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3])
}

function gain(b: GraphBuilder): Value {
  return b.constant([2, 0.5, -1])
}

/** Over the last axis, in elementary operators. */
function layerNorm(b: GraphBuilder, x: Value, divide = (a: Value, root: Value) => b.div(a, root)): Value {
  return rms(b, b.sub(x, b.reduceMean(x, [-1])), divide)
}

function rms(b: GraphBuilder, x: Value, divide = (a: Value, root: Value) => b.div(a, root)): Value {
  const variance = b.reduceMean(b.node('Pow', [x, b.scalar(2)]), [-1])
  return divide(x, b.sqrt(b.add(variance, b.scalar(1e-5))))
}

async function expectExact(model: OnnxModel, shape: typeof SHAPE): Promise<LinearHead> {
  const head = recogniseHead(model, shape)
  expect(head).toMatchObject({ kind: 'linear', channels: shape.channels })
  const logits = findLogits(model).name
  const input = graphOf(model).input[0]?.name ?? ''
  const results = await runOnce(withOutputs(model, [shape.name, logits]), { [input]: imagesFor(model) })
  const expected = byHand(floats(results, shape.name), head as LinearHead, shape.height * shape.width)
  expectClose(expected, floats(results, logits), 1e-5)
  return head as LinearHead
}

/** Logits of images from maps [N, C, positions], in float64. */
function byHand(
  maps: number[],
  { weights, bias, classes, channels, normalised }: LinearHead,
  positions: number,
): number[] {
  const images = maps.length / (channels * positions)
  return Array.from({ length: images * classes }, (_, at) => {
    const [n, c] = [Math.floor(at / classes), at % classes]
    const pooled = Array.from({ length: channels }, (_, k) => {
      const from = (n * channels + k) * positions
      return maps.slice(from, from + positions).reduce((a, b) => a + b, 0) / positions
    })
    const factor = normalised ? factorOf(normalised, pooled) : 1
    return pooled.reduce(
      (sum, value, k) => sum + factor * value * (weights[c * channels + k] ?? NaN),
      bias[c] ?? NaN,
    )
  })
}
