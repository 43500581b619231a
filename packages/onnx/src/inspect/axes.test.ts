import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { graphOf } from '../model/model.ts'
import { recogniseHead } from '../head/head.ts'
import { cut, featureDims } from '../surgery/cut.ts'
import { withChannelFirst } from '../surgery/feature-map.ts'
import { withOutputs } from '../surgery/outputs.ts'
import { expectClose, float32, floats, imagesFor, runOnce } from '../testing/run.ts'
import { vit } from '../zoo/index.ts'
import { chooseFeatureTensor } from './choose.ts'
import { inspectModel } from './inspect.ts'

type Build = (b: GraphBuilder, x: Value) => Value

const [CHANNELS, ROWS, COLUMNS] = [5, 4, 6]

function random(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin((i + 1) * (i + seed)))
}

/** A patch embedding [N, 5, 4, 6] of images of 16 × 24 pixels, what `build` makes of it, and weights for three classes. */
function model(build: Build, batch: 'n' | 1 = 'n') {
  const b = new GraphBuilder({ opset: 17 })
  const image = b.input('image', 'float32', [batch, 3, 16, 24])
  const patches = b.conv(image, b.constant(random(CHANNELS * 48, 3), [CHANNELS, 3, 4, 4]), null, {
    strides: [4, 4],
  })
  const pooled = build(b, patches)
  b.output(
    'logits',
    b.gemm(pooled, b.constant(random(3 * CHANNELS, 5), [CHANNELS, 3]), b.constant([0.1, 0.2, 0.3])),
    [batch, 3],
  )
  return b.build()
}

/** [N, positions, channels], and positions × channels weights. */
const tokens: Build = (b, x) => b.transpose(b.reshape(x, [0, CHANNELS, -1]), [0, 2, 1])
const position = (b: GraphBuilder, x: Value, count = ROWS * COLUMNS) =>
  b.add(x, b.constant(random(count * CHANNELS, 7), [1, count, CHANNELS]))
const extra = (b: GraphBuilder, x: Value, seed: number) =>
  b.node('Expand', [
    b.constant(random(CHANNELS, seed), [1, 1, CHANNELS]),
    b.concat([b.slice(b.node('Shape', [x]), [0], [1], [0]), b.ints([1, CHANNELS])], 0),
  ])

/** Every token looks at all, the values weighted by what it and they have in common; then added to what was there. */
const attention: Build = (b, x) => {
  const scores = b.matmul(x, b.transpose(x, [0, 2, 1]))
  const seen = b.matmul(b.node('Softmax', [scores], { axis: -1 }), x)
  return b.add(x, b.matmul(seen, b.constant(random(CHANNELS ** 2, 9), [CHANNELS, CHANNELS])))
}
const first: Build = (b, x) => b.gather(x, b.constant(BigInt64Array.of(0n), []), 1)

/** Windows of 2 × 3 positions, attention inside, and back: on [N, rows, columns, channels]. */
const windowed =
  (shift: number): Build =>
  (b, x) => {
    const roll = (y: Value, by: number) => {
      const at = ((by % ROWS) + ROWS) % ROWS
      return at === 0 ? y : b.concat([b.slice(y, [at], [ROWS], [1]), b.slice(y, [0], [at], [1])], 1)
    }
    const parts = b.transpose(b.reshape(roll(x, shift), [-1, 2, 2, 2, 3, CHANNELS]), [0, 1, 3, 2, 4, 5])
    const seen = attention(b, b.reshape(parts, [-1, 6, CHANNELS]))
    const back = b.transpose(b.reshape(seen, [-1, 2, 2, 2, 3, CHANNELS]), [0, 1, 3, 2, 4, 5])
    return b.add(x, roll(b.reshape(back, [-1, ROWS, COLUMNS, CHANNELS]), -shift))
  }

const lasting = (b: GraphBuilder, x: Value) => b.transpose(x, [0, 2, 3, 1])

const PLACED = { height: ROWS, width: COLUMNS, channels: CHANNELS }

describe('maps in other forms', () => {
  it.each<[string, Build, object]>([
    [
      'channels last',
      (b, x) => b.reduceMean(b.relu(lasting(b, x)), [1, 2], false),
      { form: 'NHWC', globals: 0 },
    ],
    ['tokens', (b, x) => b.reduceMean(position(b, tokens(b, x)), [1], false), { form: 'NTC', globals: 0 }],
    [
      'tokens turned to be pooled',
      (b, x) =>
        b.node('Flatten', [b.node('GlobalAveragePool', [b.transpose(position(b, tokens(b, x)), [0, 2, 1])])]),
      { form: 'NTC', globals: 0 },
    ],
    [
      'windows, shifted',
      (b, x) => b.reduceMean(windowed(1)(b, windowed(0)(b, lasting(b, x))), [1, 2], false),
      { form: 'NHWC', globals: 0, operator: 'Add' },
    ],
    [
      'a class token that is cut off again',
      (b, x) => {
        const all = attention(b, position(b, b.concat([extra(b, x, 2), tokens(b, x)], 1), ROWS * COLUMNS + 1))
        return b.reduceMean(b.slice(all, [1], [1000], [1]), [1], false)
      },
      { form: 'NTC', globals: 0, operator: 'Slice' },
    ],
  ])('takes %s for the map that it is, with a head that is linear', async (_, build, wanted) => {
    const feature = await expectExact(model(build), wanted)
    expect(feature.head.kind).toBe('linear')
  })

  it.each<[string, Build, object]>([
    [
      'a class token, first',
      (b, x) => first(b, attention(b, attention(b, b.concat([extra(b, x, 2), tokens(b, x)], 1)))),
      { globals: 1, globalsBefore: 1 },
    ],
    [
      'a class token, last',
      (b, x) => {
        const all = attention(b, attention(b, b.concat([tokens(b, x), extra(b, x, 2)], 1)))
        return b.gather(all, b.constant(BigInt64Array.of(-1n), []), 1)
      },
      { globals: 1, globalsBefore: 0 },
    ],
    [
      'class and distillation tokens, and registers behind',
      (b, x) => {
        const all = b.concat([extra(b, x, 2), extra(b, x, 4), tokens(b, x), extra(b, x, 6)], 1)
        const seen = attention(b, attention(b, all))
        return b.add(first(b, seen), b.gather(seen, b.constant(BigInt64Array.of(1n), []), 1))
      },
      { globals: 3, globalsBefore: 2 },
    ],
  ])('cuts before the last attention where only %s goes on', async (_, build, wanted) => {
    const { head, feature, operators } = await expectExact(model(build), {
      form: 'NTC',
      operator: 'Add',
      ...wanted,
    })
    expect(head.kind).toBe('other')
    // The first of two attentions; what follows the second has places that nothing looks at.
    expect(feature.reason).toMatch(/^It is the last map whose positions count: after the attention/)
    expect(operators.filter(({ closes, placesAreRead }) => closes && !placesAreRead).length).toBeGreaterThan(
      0,
    )
  })

  it.each<[string, (b: GraphBuilder) => Value]>([
    ['a weight', (b) => b.constant(random(CHANNELS, 2), [1, 1, CHANNELS])],
    [
      'computed from weights',
      (b) => b.node('Expand', [b.constant(random(CHANNELS, 2), [1, 1, CHANNELS]), b.ints([1, 1, CHANNELS])]),
    ],
  ])('counts the class token of a batch of 1, where it is %s', async (_, token) => {
    const built = model(
      (b, x) => first(b, attention(b, attention(b, b.concat([token(b), tokens(b, x)], 1)))),
      1,
    )
    expect(chooseFeatureTensor(await inspectModel(built))).toMatchObject({
      ...PLACED,
      operator: 'Add',
      globals: 1,
      globalsBefore: 1,
    })
  })

  it.each([17, 22])('cuts a vision transformer before its last block, opset %d', async (opset) => {
    const { feature } = await expectExact(vit({ opset }), { height: 4, width: 4, channels: 24, globals: 1 })
    expect(feature.operator).toBe('Add')
  })

  it('says so where a tensor is asked for that nothing looks at any more', async () => {
    const built = model((b, x) => {
      const all = attention(b, b.concat([extra(b, x, 2), tokens(b, x)], 1))
      return first(b, b.node('Neg', [attention(b, all)], {}, 'last'))
    })
    const inspection = await inspectModel(built)
    expect(() => chooseFeatureTensor(inspection, 'last')).toThrow(/places that nothing looks at any more/)
  })
})

/** The choice, and that the model cut there computes what it did, from what `wanted` says it is. */
async function expectExact(built: ReturnType<typeof model>, wanted: object) {
  const inspection = await inspectModel(built)
  const feature = chooseFeatureTensor(inspection)
  expect(feature).toMatchObject({ ...PLACED, ...wanted })
  const turned = withChannelFirst(built, feature)
  const { g, h } = cut(turned, feature)
  const images = imagesFor(built, 2)
  const logits = floats(await runOnce(built, { image: images }), 'logits')
  const maps = await runOnce(g, { image: images })
  expect(maps[feature.name]?.dims).toEqual([2, ...featureDims(feature)])
  const again = await runOnce(h, {
    [feature.name]: float32(floats(maps, feature.name), [2, ...featureDims(feature)]),
  })
  expectClose(floats(again, 'logits'), logits)
  // Tokens and maps hold the same numbers, each at its place.
  if (feature.form !== 'NCHW') {
    const asMade = floats(await runOnce(withOutputs(built, [feature.name]), { image: images }), feature.name)
    expect(asMade.toSorted((a, b) => a - b)).toEqual(floats(maps, feature.name).toSorted((a, b) => a - b))
  }
  expect(graphOf(turned).node.length).toBeGreaterThan(graphOf(built).node.length)
  return { feature, head: recogniseHead(turned, feature), operators: inspection.candidates }
}
