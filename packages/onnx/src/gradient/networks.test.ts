import { describe, expect, it } from 'vitest'
import { isLensError } from '@lens/errors'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { conformed } from '../conform/conform.ts'
import { linksOf } from '../model/links.ts'
import { graphOf, type OnnxModel } from '../model/model.ts'
import { tensorOf } from '../model/tensor.ts'
import { expectGradients } from '../testing/directional.ts'
import { expectClose, float32, floats, imagesFor, runOnce } from '../testing/run.ts'
import * as zoo from '../zoo/index.ts'
import { differentiate, gradientName } from './differentiate.ts'
import { factsOf } from './facts.ts'

const NETWORKS: [string, () => OnnxModel][] = [
  ['a residual network', () => zoo.tinyResNet()],
  ['a residual network of one fixed batch', () => zoo.tinyResNet({ batch: 2 })],
  ['batch normalisation', () => zoo.tinyResNet({ batchNorm: true })],
  ['opset 11', () => zoo.tinyResNet({ opset: 11, head: 'reshape' })],
  ['opset 22', () => zoo.tinyResNet({ opset: 22, head: 'reduce-mean' })],
  ['a channel-last input', () => zoo.tinyResNet({ layout: 'NHWC', head: 'reduce-mean-last' })],
  ['a closing softmax', () => zoo.tinyResNet({ softmax: true })],
  ['VGG', () => zoo.vgg()],
  ['SqueezeNet', () => zoo.squeezenet()],
  ['ConvNeXt', () => zoo.convnext()],
  ['MobileNet', () => zoo.mobilenet()],
  ['MobileNet with HardSwish', () => zoo.mobilenet({ activation: 'hard-swish' })],
  ['DenseNet', () => zoo.densenet()],
  ['DenseNet at opset 13', () => zoo.densenet({ opset: 13 })],
  ['Inception', () => zoo.inception()],
  ['EfficientNet', () => zoo.efficientnet()],
  ['a vision transformer', () => zoo.vit()],
  ['a transformer of the newer exporter', () => zoo.dynamo()],
  ['a transformer of opset 23', () => zoo.dynamo({ opset: 23 })],
  ["Keras' MobileNet", () => zoo.keras()],
  ["Keras' MobileNet at opset 9", () => zoo.keras({ opset: 9 })],
]

describe('whole networks agree with finite differences', () => {
  it.each(NETWORKS)('%s', async (_, build) => {
    const model = await conformed(build())
    // Steps are small, for a direction through thousands of pixels crosses kinks, and float32 leaves that coarser.
    await expectGradients(model, { image: imagesFor(model) }, { step: 3e-4, directions: 4, tolerance: 3e-2 })
  })
})

/** A picture from the phases of its spectrum, by matrices; crops of it, by matrices too; their score by a network. */
function fromPhases(): OnnxModel {
  const size = 24
  const b = new GraphBuilder({ opset: 17 })
  const phases = b.input('phases', 'float32', [3, size, size])
  const wave = (f: (angle: number) => number) =>
    b.constant(
      Float32Array.from(
        { length: size ** 2 },
        (_, at) => f((2 * Math.PI * (at % size) * Math.floor(at / size)) / size) / size,
      ),
      [size, size],
    )
  const [cos, sin] = [wave(Math.cos), wave(Math.sin)]
  const inverse = (part: Value) =>
    b.sub(b.matmul(b.matmul(cos, part), cos), b.matmul(b.matmul(sin, part), sin))
  const spectrum = b.add(inverse(b.node('Cos', [phases])), inverse(b.node('Sin', [phases])))
  const colours = b.constant([0.6, 0.3, 0.1, 0.2, -0.5, 0.3, 0.1, 0.4, -0.5], [3, 3])
  const mixed = b.matmul(colours, b.reshape(spectrum, [3, size * size]))
  const picture = b.node('Sigmoid', [b.reshape(mixed, [1, 3, size, size])])
  const rows = b.input('rows', 'float32', ['crops', 1, 32, size])
  const crops = b.matmul(b.matmul(rows, picture), b.transpose(rows, [0, 1, 3, 2]))
  const { logits } = b.inline(zoo.tinyResNet(), { image: crops })
  b.output('score', b.reduceMean(b.node('LogSoftmax', [logits ?? crops]), [0]))
  return b.build()
}

it('a picture made from phases, crops of it and a network, by the phases', async () => {
  const wavy = (length: number) => Array.from({ length }, (_, i) => 2 * Math.sin(i * 1.7))
  const places = Array.from({ length: 2 * 32 * 24 }, (_, at) =>
    Number(at % 24 === Math.floor((at / 24) % 32) % 24),
  )
  const inputs = { phases: float32(wavy(3 * 24 * 24), [3, 24, 24]), rows: float32(places, [2, 1, 32, 24]) }
  await expectGradients(fromPhases(), inputs, { wrt: ['phases'], step: 3e-3, directions: 4, tolerance: 3e-2 })
})

/** A token joined to others as PyTorch exports `token.expand(n, -1, -1)`: its -1 are looked for at run time. */
function withExpandedToken(isFollowed: boolean): OnnxModel {
  const b = new GraphBuilder({ opset: 17 })
  const words = b.input('words', 'float32', ['n', 4, 3])
  const token = b.input('token', 'float32', [1, 1, 3])
  const batch = b.gather(b.node('Shape', [words]), b.ints([0]))
  const asked = b.concat([batch, b.ints([-1]), b.ints([-1])], 0)
  const kept = b.node('ConstantOfShape', [b.ints([3])], {
    value: { tensor: tensorOf('one', BigInt64Array.of(1n), [1]) },
  })
  const isKept = b.node('Equal', [asked, b.node('Mul', [kept, b.ints([-1])])])
  const shape = b.node('Where', [isKept, kept, asked])
  // An operator that shape arithmetic does not follow leaves only the rank.
  const tokens = b.node('Expand', [token, isFollowed ? shape : b.node('Abs', [shape])])
  const sequence = b.concat([tokens, words], 1)
  b.output('score', b.reduceSum(b.mul(sequence, b.node('Tanh', [sequence])), [1, 2], false))
  return b.build()
}

it.each([true, false])(
  'a token expanded to the batch, its shape followed or not (%s)',
  async (isFollowed) => {
    const wavy = (length: number) => Array.from({ length }, (_, i) => Math.sin(i * 1.3))
    const model = withExpandedToken(isFollowed)
    const expand = graphOf(model).node.find(({ opType }) => opType === 'Expand')?.output[0] ?? ''
    const dims = factsOf(model).get(expand)?.dims
    if (isFollowed) expect(dims).toEqual(['n', 1, 3])
    else expect(dims).toHaveLength(3)
    await expectGradients(model, { words: float32(wavy(24), [2, 4, 3]), token: float32(wavy(3), [1, 1, 3]) })
  },
)

/** Patches merged two by two as torchvision's Swin has it, after padding that PyTorch's F.pad works out from the sizes. */
function mergedPatches(): OnnxModel {
  const b = new GraphBuilder({ opset: 17 })
  const x = b.input('x', 'float32', ['n', 5, 4, 3])
  const int = (value: number) => b.constant(BigInt64Array.of(BigInt(value)), [])
  const odd = (axis: number) => {
    const size = b.gather(b.node('Shape', [x]), int(axis))
    return b.unsqueeze(b.node('Mod', [size, int(2)]), [0])
  }
  const given = b.concat([b.ints([0, 0, 0]), odd(2), b.ints([0]), odd(1)], 0)
  const rest = b.node('ConstantOfShape', [b.ints([2])], {
    value: { tensor: tensorOf('zero', BigInt64Array.of(0n), [1]) },
  })
  // From pairs for the last axis first to all that come before, then all after.
  const pairs = b.reshape(b.concat([given, rest], 0), [-1, 2])
  const turned = b.node('Slice', [pairs, b.ints([-1]), b.ints([-(2 ** 40)]), b.ints([0]), b.ints([-1])])
  const pads = b.cast(b.reshape(b.transpose(turned, [1, 0]), [-1]), 'int64')
  const padded = b.node('Pad', [x, pads, b.scalar(0)])
  const every = (value: Value, start: number, axis: number) =>
    b.node('Slice', [value, b.ints([start]), b.ints([2 ** 40]), b.ints([axis]), b.ints([2])])
  const parts = [0, 1].flatMap((row) => [0, 1].map((column) => every(every(padded, row, 1), column, 2)))
  b.output('y', b.concat(parts, 3))
  return b.build()
}

it('follows the sizes of padding that is worked out at run time', async () => {
  const model = mergedPatches()
  expect(factsOf(model).get('y')?.dims).toEqual(['n', 3, 2, 12])
  const x = float32(
    Array.from({ length: 120 }, (_, i) => Math.sin(i * 1.3)),
    [2, 5, 4, 3],
  )
  await expectGradients(model, { x })
})

describe('differentiate', () => {
  it('goes no further than the inner tensor that is asked for', async () => {
    const model = zoo.tinyResNet()
    const gradient = differentiate(model, { of: 'logits', wrt: ['features', 'image'] })
    const alone = differentiate(model, { of: 'logits', wrt: 'features' })
    expect(graphOf(alone).node.length).toBeLessThan(graphOf(gradient).node.length)
    const images = imagesFor(model)
    const name = gradientName('features')
    const both = floats(await runOnce(gradient, { image: images }), name)
    expectClose(floats(await runOnce(alone, { image: images }), name), both)
    expect(Math.max(...both.map(Math.abs))).toBeGreaterThan(0)
  })

  it('sums the gradients of all uses of a tensor', async () => {
    const b = new GraphBuilder()
    const x = b.input('x', 'float32', ['n'])
    b.output('y', b.add(b.mul(x, x), b.mul(b.mul(x, x), x)))
    const gradient = differentiate(b.build(), { of: 'y', wrt: 'x' })
    const results = await runOnce(gradient, { x: float32([1, -2, 3], [3]) })
    expect(floats(results, gradientName('x'))).toEqual([5, 8, 33])
  })

  it('takes the seed from a tensor of the graph', async () => {
    const b = new GraphBuilder()
    const x = b.input('x', 'float32', ['n'])
    b.output('y', b.mul(x, x))
    b.output('weights', b.mul(b.node('Sign', [x]), b.scalar(3)))
    const gradient = differentiate(b.build(), { of: 'y', wrt: 'x', seed: 'weights' })
    const results = await runOnce(gradient, { x: float32([1, -2], [2]) })
    expect(floats(results, gradientName('x'))).toEqual([6, 12])
  })

  it('shares the weights of the model and leaves it as it was', () => {
    const model = zoo.tinyResNet()
    const before = graphOf(model).node.length
    const gradient = graphOf(differentiate(model, { of: 'logits', wrt: 'image' }))
    const { initializer } = linksOf(gradient)
    for (const tensor of graphOf(model).initializer) expect(initializer.get(tensor.name)).toBe(tensor)
    expect(graphOf(model).node.length).toBe(before)
  })

  it('gives zeros behind a step, and asks no rule for what lies beside the way', async () => {
    const b = new GraphBuilder()
    const x = b.input('x', 'float32', ['n'])
    const noise = b.node('Det', [b.constant([1, 2, 3, 4], [2, 2])])
    const mask = b.cast(b.node('Greater', [x, noise]), 'float32')
    b.output('y', b.mul(b.add(x, noise), mask))
    const results = await runOnce(differentiate(b.build(), { of: 'y', wrt: 'x' }), {
      x: float32([1, -3], [2]),
    })
    expect(floats(results, gradientName('x'))).toEqual([1, 0])
  })

  it('says which operator has no rule, and where', () => {
    const b = new GraphBuilder()
    const x = b.input('x', 'float32', ['n', 2, 2])
    b.output('y', b.node('Det', [x], {}, 'determinant'))
    const model = b.build()
    const error = caught(() => differentiate(model, { of: 'y', wrt: 'x' }))
    expect(error).toMatchObject({ code: 'unsupported' })
    expect(error?.message).toMatch(/Det .*"determinant".*Everything that needs no gradients works/)
  })

  it('refuses unknown tensors, tensors that do not depend on each other, and opsets before 11', () => {
    const model = zoo.tinyResNet()
    expect(caught(() => differentiate(model, { of: 'logits', wrt: 'x' }))).toMatchObject({
      code: 'not-found',
    })
    expect(caught(() => differentiate(model, { of: 'features', wrt: 'logits' }))).toMatchObject({
      code: 'input',
    })
    const old = zoo.tinyResNet({ opset: 10 })
    expect(caught(() => differentiate(old, { of: 'logits', wrt: 'image' }))).toMatchObject({
      code: 'unsupported',
    })
  })
})

function caught(action: () => unknown) {
  try {
    action()
  } catch (error) {
    if (isLensError(error)) return error
    throw error
  }
  return undefined
}
