import { expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { lowerBound } from './lower-bound.ts'

type Build = (b: GraphBuilder, x: Value) => Value

/** Of an activation after a convolution. */
function boundOf(build: Build): Promise<number | null> {
  const b = new GraphBuilder({ opset: 20 })
  const x = b.input('x', 'float32', ['n', 1, 4, 4])
  b.output('y', build(b, b.conv(x, b.constant([3, -1], [2, 1, 1, 1]), null)))
  return lowerBound(b.build(), 'y')
}

const silu: Build = (b, x) => b.mul(x, b.node('Sigmoid', [x]))
const erfGelu: Build = (b, x) => {
  const erf = b.node('Erf', [b.div(x, b.scalar(Math.SQRT2))])
  return b.mul(b.mul(x, b.add(erf, b.scalar(1))), b.scalar(0.5))
}
const clippedSwish: Build = (b, x) =>
  b.mul(x, b.div(b.clip(b.add(x, b.scalar(3)), { min: 0, max: 6 }), b.scalar(6)))

it.each<[string, number, Build]>([
  ['SiLU', -0.2785, silu],
  ['HardSwish', -0.375, (b, x) => b.node('HardSwish', [x])],
  ['hard swish in operators', -0.375, clippedSwish],
  ['Gelu', -0.17, (b, x) => b.node('Gelu', [x])],
  ['GELU in operators', -0.17, erfGelu],
  ['Mish', -0.3088, (b, x) => b.mul(x, b.node('Tanh', [b.node('Softplus', [x])]))],
  ['Elu', -1, (b, x) => b.node('Elu', [x])],
  ['twice SiLU, handed on', -0.557, (b, x) => b.node('Identity', [b.mul(b.scalar(2), silu(b, x))])],
])('knows the least value of %s', async (_, least, build) => {
  expect(await boundOf(build)).toBeCloseTo(least, 3)
})

it.each<[string, Build]>([
  ['LeakyRelu', (b, x) => b.node('LeakyRelu', [x])],
  ['a convolution', (_, x) => x],
  ['a bias per channel', (b, x) => b.add(x, b.constant([1, 2], [2, 1, 1]))],
  ['a sum of two maps', (b, x) => b.add(silu(b, x), b.node('MaxPool', [x], { kernel_shape: [1, 1] }))],
])('knows none of %s', async (_, build) => {
  expect(await boundOf(build)).toBeNull()
})
