import { GraphBuilder, openSession, Tensor } from '@lens/onnx'
import { describe, expect, it } from 'vitest'
import { layerBefore, onGrid } from './earlier-layer.ts'
import { candidate } from './testing.ts'

describe('layerBefore', () => {
  const feature = candidate('features', 7)

  it('is the last one that is four times as fine and on every path, whatever its sign and layout', () => {
    const layers = [
      candidate('a', 56),
      candidate('b', 28),
      candidate('branch', 28, { closes: false }),
      candidate('d', 14),
      feature,
    ]
    expect(layerBefore(layers, feature)?.name).toBe('b')
    const last = candidate('c', 28, { form: 'NHWC', nonNegative: false })
    expect(layerBefore([...layers.slice(0, 3), last, feature], feature)?.name).toBe('c')
  })

  it('is none where the model has none, or where places are tokens', () => {
    expect(layerBefore([candidate('d', 14), feature], feature)).toBeNull()
    const tokens = { ...feature, globals: 1 }
    expect(layerBefore([candidate('b', 28), candidate('d', 14), tokens], tokens)).toBeNull()
    expect(layerBefore([candidate('b', 28, { form: 'NTC' }), feature], feature)).toBeNull()
  })
})

describe('onGrid', () => {
  /** A map of the numbers from 0 on, as means over a coarser grid. */
  async function means(height: number, width: number, coarse: { height: number; width: number }) {
    const b = new GraphBuilder()
    const map = b.input('map', 'float32', ['n', 1, height, width])
    b.output('means', onGrid(b, map, candidate('map', height, { width }), coarse))
    const session = await openSession(b.build())
    const values = Float32Array.from({ length: height * width }, (_, i) => i)
    const { means } = await session.run({ map: new Tensor('float32', values, [1, 1, height, width]) })
    await session.release()
    return { dims: means?.dims, values: [...(means?.data as Float32Array)] }
  }

  it('takes the mean of the places that lie in one', async () => {
    // 0 1 2 3 / 4 5 6 7: the first place holds 0, 1, 4 and 5.
    expect(await means(2, 4, { height: 1, width: 2 })).toEqual({ dims: [1, 1, 1, 2], values: [2.5, 4.5] })
  })

  it('puts the channels first', async () => {
    const b = new GraphBuilder()
    const map = b.input('map', 'float32', ['n', 1, 2, 2])
    b.output(
      'means',
      onGrid(b, map, candidate('map', 1, { width: 2, form: 'NHWC' }), { height: 1, width: 1 }),
    )
    const session = await openSession(b.build())
    const { means } = await session.run({
      map: new Tensor('float32', Float32Array.of(1, 10, 3, 30), [1, 1, 2, 2]),
    })
    await session.release()
    expect(means?.dims).toEqual([1, 2, 1, 1])
    expect([...(means?.data as Float32Array)]).toEqual([2, 20])
  })

  it('lets them overlap where the grids do not divide each other', async () => {
    expect(await means(1, 5, { height: 1, width: 2 })).toEqual({ dims: [1, 1, 1, 2], values: [1, 3] })
  })
})
