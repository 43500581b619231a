import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import { encodeModel } from '../model/encode.ts'
import type { OnnxModel } from '../model/model.ts'
import { float32, floats } from '../testing/run.ts'
import { kernel } from './kernel.ts'
import { openSession } from './session.ts'

describe('openSession', () => {
  it('runs a model, or its bytes, and computes only what is fetched', async () => {
    const feeds = { x: float32([3], [1]) }
    for (const model of [oneNode('Neg'), encodeModel(oneNode('Neg'))]) {
      const session = await openSession(model, { intraOpNumThreads: 1 })
      expect([session.inputNames, session.outputNames]).toEqual([['x'], ['y']])
      expect(floats(await session.run(feeds, ['y']), 'y')).toEqual([-3])
      await session.release()
    }
  })

  it('names the operator that onnxruntime does not have', async () => {
    await expect(openSession({ ...oneNode('Telepathy'), file: 'mind.onnx' })).rejects.toMatchObject({
      name: 'LensError',
      code: 'unsupported',
      message:
        'mind.onnx uses the operator Telepathy, which onnxruntime cannot run here. Export it without that operator or at another opset.',
    })
  })

  it('names the operator that has no kernel for its type', async () => {
    const b = new GraphBuilder()
    b.output('y', b.node('LRN', [b.input('x', 'float64', [1, 1, 2, 2])], { size: 1 }))
    await expect(openSession(b.build())).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/^The model uses the operator LRN, /) as string,
    })
  })

  it('passes on why onnxruntime rejects a model', async () => {
    const b = new GraphBuilder()
    const [x, y] = [b.input('x', 'float32', [2]), b.input('y', 'float32', [3])]
    b.output('z', b.add(x, y))
    await expect(openSession(b.build())).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(/^onnxruntime rejects the model: .*Add/) as string,
    })
  })
})

describe('kernel', () => {
  it('is built once for a key, however many ask at the same time', async () => {
    let built = 0
    const build = () => {
      built++
      return oneNode('Abs')
    }
    const [one, two] = await Promise.all([kernel('test/abs', build), kernel('test/abs', build)])
    expect(one).toBe(two)
    expect(await kernel('test/abs', build)).toBe(one)
    expect(built).toBe(1)
  })

  it('is tried again after it failed', async () => {
    await expect(
      kernel('test/flaky', () => {
        throw new Error('not today')
      }),
    ).rejects.toThrow('not today')
    const session = await kernel('test/flaky', () => oneNode('Abs'))
    expect(floats(await session.run({ x: float32([-3], [1]) }), 'y')).toEqual([3])
  })
})

function oneNode(opType: string): OnnxModel {
  const b = new GraphBuilder()
  b.output('y', b.node(opType, [b.input('x', 'float32', [1])]))
  return b.build()
}
