import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import { findLogits } from '../inspect/logits.ts'
import { inspectModel } from '../inspect/inspect.ts'
import { encodeModel } from '../model/encode.ts'
import { graphOf } from '../model/model.ts'
import { readModel } from '../model/read.ts'
import { tensorOf } from '../model/tensor.ts'
import { openSession } from '../run/session.ts'
import { describeShared, sharedPath } from '../testing/shared.ts'
import { expectClose, float32, floats, imagesFor, runOnce } from '../testing/run.ts'
import { SAMPLES } from '../testing/samples.ts'
import { tinyResNet } from '../zoo/index.ts'
import { between, cut } from './cut.ts'
import { withOutputs } from './outputs.ts'

describe('cut', () => {
  it.each(SAMPLES)('h(g(x)) is f(x): $name', async ({ feature, build }) => {
    const model = build()
    const images = imagesFor(model)
    const logits = findLogits(model).name
    const whole = await runOnce(withOutputs(model, [logits]), { image: images })
    const { g, h } = cut(model, feature)
    const maps = (await runOnce(g, { image: images }))[feature]
    if (!maps) throw new Error('g does not give the feature tensor')
    const parts = await runOnce(h, { [feature]: maps })
    expectClose(floats(parts, logits), floats(whole, logits), 1e-6)
  })

  it('shares the weights, splits them between the parts and leaves the model as it was', () => {
    const model = tinyResNet()
    const before = encodeModel(model)
    const { g, h } = cut(model, 'features')
    expect(encodeModel(model)).toEqual(before)
    const weights = graphOf(model).initializer
    for (const part of [g, h])
      for (const tensor of graphOf(part).initializer) expect(weights).toContain(tensor)
    expect(graphOf(g).initializer.length + graphOf(h).initializer.length).toBe(weights.length)
    expect(graphOf(h).node.map(({ opType }) => opType)).toEqual([
      'GlobalAveragePool',
      'Flatten',
      'Gemm',
      'Identity',
    ])
  })

  it('gives logits of [N, classes, 1, 1] as [N, classes]', async () => {
    const b = new GraphBuilder()
    const maps = b.relu(b.input('image', 'float32', ['n', 3, 4, 4]), 'maps')
    const scores = b.node('GlobalAveragePool', [
      b.conv(maps, b.constant([1, 2, 3, 4, 5, 6], [2, 3, 1, 1]), null),
    ])
    b.output('scores', scores, ['n', 2, 1, 1])
    const images = float32(
      Array.from({ length: 48 }, () => 1),
      [1, 3, 4, 4],
    )
    const { scores: logits } = await runOnce(cut(b.build(), 'maps').h, { maps: images })
    expect(logits?.dims).toEqual([1, 2])
    expect(Array.from(logits?.data as Float32Array)).toEqual([6, 15])
  })

  it('gives h any batch, and the shape that was observed', async () => {
    const model = tinyResNet({ batch: 1 })
    const feature = (await inspectModel(model)).candidates.at(-1)
    if (!feature) throw new Error('no candidate')
    const session = await openSession(cut(model, feature).h)
    const { name, channels, height, width } = feature
    expect([name, channels, height, width]).toEqual(['features', 32, 8, 8])
    expect(session.inputNames).toEqual(['features'])
    await session.release()
  })

  it('answers for what came before how large it was, and how many sizes that is', async () => {
    const b = new GraphBuilder({ opset: 17 })
    const image = b.input('image', 'float32', ['n', 3, 4, 4])
    const before = b.relu(image)
    const sizes = b.node('Shape', [before])
    const ones = b.node('ConstantOfShape', [b.node('Shape', [sizes])], {
      value: { tensor: tensorOf('one', BigInt64Array.of(1n), [1]) },
    })
    const maps = b.node('Neg', [before], {}, 'maps')
    const again = b.node('Reshape', [b.relu(b.node('Neg', [maps])), b.mul(sizes, ones)])
    b.output('logits', b.reduceMean(again, [2, 3], false), ['n', 3])
    const model = b.build()
    const { g, h } = cut(model, { name: 'maps', channels: 3, height: 4, width: 4 })
    for (const count of [1, 2, 5]) {
      const images = float32(
        Array.from({ length: count * 48 }, (_, i) => i % 7),
        [count, 3, 4, 4],
      )
      const { maps: given } = await runOnce(g, { image: images })
      if (!given) throw new Error('g does not give the feature tensor')
      const logits = floats(await runOnce(h, { maps: given }), 'logits')
      expectClose(logits, floats(await runOnce(model, { image: images }), 'logits'))
    }
  })

  it('refuses a tensor that a shortcut goes round, and one that is not there', () => {
    const model = tinyResNet()
    const inner = graphOf(model).node.find(({ opType }) => opType === 'Add')?.input[0] ?? ''
    expect(() => cut(model, inner)).toThrow(/a path from "image" to "logits" goes round it/)
    expect(() => cut(model, 'nowhere')).toThrow(/has no tensor called "nowhere"/)
  })
})

describe('between', () => {
  it('goes on from one inner tensor to a later one', async () => {
    const model = tinyResNet()
    const { candidates } = await inspectModel(model)
    const [earlier, later] = candidates.filter(({ closes }) => closes).slice(-2)
    if (!earlier || !later) throw new Error('two maps are passed through')
    const maps = await runOnce(withOutputs(model, [earlier.name, later.name]), { image: imagesFor(model) })
    const from = maps[earlier.name]
    if (!from) throw new Error('the earlier map is an output')
    const onward = await runOnce(between(model, earlier, later.name), { [earlier.name]: from })
    expectClose(floats(onward, later.name), floats(maps, later.name), 1e-6)
  })

  it('refuses a tensor that a path to the later one goes round', () => {
    const model = tinyResNet()
    const inner = graphOf(model).node.find(({ opType }) => opType === 'Add')?.input[0] ?? ''
    expect(() => between(model, inner, 'features')).toThrow(/goes round it/)
  })
})

describe('withOutputs', () => {
  it('gives any inner tensors, in the order asked for, and drops what they do not need', async () => {
    const model = tinyResNet()
    const some = withOutputs(model, ['features', 'image'])
    expect(graphOf(some).output.map(({ name }) => name)).toEqual(['features', 'image'])
    expect(graphOf(some).node.some(({ opType }) => opType === 'Gemm')).toBe(false)
    const results = await runOnce(some, { image: imagesFor(model) })
    expect(results['features']?.dims).toEqual([2, 32, 8, 8])
  })
})

const MOBILENET = 'models/mobilenetv2-imagenet.onnx'

describeShared('cut of MobileNetV2', [MOBILENET], () => {
  it('h(g(x)) is f(x)', async () => {
    const model = await readModel(sharedPath(MOBILENET))
    const images = imagesFor(model)
    const { g, h } = cut(model, 'features')
    const whole = await runOnce(model, { input: images })
    const maps = (await runOnce(g, { input: images }))['features']
    if (!maps) throw new Error('g does not give the feature tensor')
    expectClose(floats(await runOnce(h, { features: maps }), 'logits'), floats(whole, 'logits'), 1e-6)
  })
})
