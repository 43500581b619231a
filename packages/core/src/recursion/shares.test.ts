import { between, GraphBuilder, openSession, Tensor, withOutputs, type Session } from '@lens/onnx'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DictionaryEncoder } from '../dictionary/encoder.ts'
import { matrix } from '../matrix.ts'
import { sharesOfParent } from './shares.ts'

/** Two channels on a grid of 2 × 2, and after them a layer of one: `relu(2 a + 3 b - threshold)`. */
const POSITIONS = 4
const THRESHOLD = 4

async function passageTo(layer: 'sum' | 'above'): Promise<Session> {
  const b = new GraphBuilder()
  const early = b.relu(b.input('image', 'float32', ['n', 2, 2, 2]), 'early')
  const weights = b.constant([2, 3], [1, 2, 1, 1])
  b.output('sum', b.relu(b.conv(early, weights, null), 'sum/value'))
  b.output('above', b.relu(b.sub(b.conv(early, weights, null), b.scalar(THRESHOLD)), 'above/value'))
  const shape = { name: 'early', channels: 2, height: 2, width: 2 }
  return openSession(between(withOutputs(b.build(), [layer]), shape, layer))
}

let sum: Session
let above: Session
beforeAll(async () => {
  sum = await passageTo('sum')
  above = await passageTo('above')
})
afterAll(async () => {
  await sum.release()
  await above.release()
})

function through(session: Session) {
  return {
    onward: async (maps: readonly Float32Array[]) => {
      const data = Float32Array.from(maps.flatMap((map) => [...map]))
      const outputs = await session.run({ early: new Tensor('float32', data, [maps.length, 2, 2, 2]) })
      const [all] = Object.values(outputs)
      return maps.map((_, i) => (all?.data as Float32Array).slice(i * POSITIONS, (i + 1) * POSITIONS))
    },
  }
}

/** Its coefficient is the one channel of the later layer. */
const parent = { encoder: new DictionaryEncoder(matrix(1, 1, Float32Array.of(1))), concepts: 1, index: 0 }
/** A sub-concept for each channel. */
const dictionary = { w: matrix(2, 2, Float32Array.of(1, 0, 0, 1)), parameters: {} }

/** Activations [2, positions] and their codes [positions, 2]: the same numbers, the other way round. */
function cropOf(a: readonly number[], b: readonly number[], threshold = 0) {
  const codes = Float32Array.from(a.flatMap((value, i) => [value, b[i] as number]))
  const presence = Float32Array.from(a, (value, i) =>
    Math.max(0, 2 * value + 3 * (b[i] as number) - threshold),
  )
  return { activations: Float32Array.from([...a, ...b]), codes, presence }
}

describe('sharesOfParent', () => {
  it('is each part of the sum where the layers between are linear', async () => {
    const crops = [cropOf([1, 0, 2, 0], [0, 1, 1, 0]), cropOf([1, 1, 1, 1], [0, 0, 0, 2])]
    const found = await sharesOfParent(through(sum), parent, dictionary, crops)
    // Σ 2 a = 14, Σ 3 b = 12.
    expect(found?.shares[0]).toBeCloseTo(14 / 26, 6)
    expect(found?.shares[1]).toBeCloseTo(12 / 26, 6)
    expect(found?.residual).toBeCloseTo(0, 6)
  })

  it('is the mean over both orders where parts need each other', async () => {
    // 2 · 1 and 3 · 1 at every position: only together above 4, by 1. Alone: 0. Each carries half.
    const found = await sharesOfParent(through(above), parent, dictionary, [
      cropOf([1, 1, 1, 1], [1, 1, 1, 1], THRESHOLD),
    ])
    expect(found?.shares).toEqual([expect.closeTo(0.5, 6), expect.closeTo(0.5, 6)])
    // 2 · 3 is above by 2 alone, with 3 · 1 by 5: (2 + 5) / 2 and (0 + 3) / 2 of 5.
    const other = await sharesOfParent(through(above), parent, dictionary, [
      cropOf([3, 3, 3, 3], [1, 1, 1, 1], THRESHOLD),
    ])
    expect(other?.shares).toEqual([expect.closeTo(0.7, 6), expect.closeTo(0.3, 6)])
  })

  it('leaves to the residual what no sub-concept rebuilds', async () => {
    const crop = cropOf([1, 1, 1, 1], [1, 1, 1, 1])
    const half = crop.codes.map((value) => value / 2)
    const found = await sharesOfParent(through(sum), parent, dictionary, [{ ...crop, codes: half }])
    expect(found?.residual).toBeCloseTo(0.5, 6)
    expect(found?.shares[0]).toBeCloseTo(0.2, 6)
  })

  it('sums to one, gives nothing to what is nowhere, and does not depend on the order', async () => {
    const values = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: POSITIONS, maxLength: POSITIONS })
    await fc.assert(
      fc.asyncProperty(values, values, fc.constantFrom('sum', 'above'), async (a, b, layer) => {
        const passage = through(layer === 'sum' ? sum : above)
        const crop = cropOf(a, b, layer === 'sum' ? 0 : THRESHOLD)
        const found = await sharesOfParent(passage, parent, dictionary, [crop])
        if (!found) return
        const [first, second] = found.shares as [number, number]
        expect(first + second + found.residual).toBeCloseTo(1, 5)
        if (a.every((value) => value === 0)) expect(first).toBeCloseTo(0, 6)
        const swapped = await sharesOfParent(
          passage,
          parent,
          { w: matrix(2, 2, Float32Array.of(0, 1, 1, 0)), parameters: {} },
          [{ ...crop, codes: cropOf(b, a).codes }],
        )
        expect(swapped?.shares[0]).toBeCloseTo(second, 5)
        expect(swapped?.shares[1]).toBeCloseTo(first, 5)
      }),
      { numRuns: 30 },
    )
  })

  it('has nothing to share where the parent is in none of the crops', async () => {
    expect(
      await sharesOfParent(through(sum), parent, dictionary, [cropOf([0, 0, 0, 0], [0, 0, 0, 0])]),
    ).toBeNull()
  })
})
