import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { linksOf } from '../model/links.ts'
import { graphOf } from '../model/model.ts'
import { nonNegativeByOperator } from './non-negative.ts'

type Build = (b: GraphBuilder, x: Value) => Value

function proves(build: Build, opset = 17): boolean {
  const b = new GraphBuilder({ opset })
  const result = build(b, b.input('x', 'float32', ['n', 2, 4, 4]))
  b.output('y', result)
  return nonNegativeByOperator(linksOf(graphOf(b.build())))('y')
}

describe('nonNegativeByOperator', () => {
  it.each<[string, Build]>([
    ['Relu', (b, x) => b.relu(x)],
    ['Sigmoid', (b, x) => b.node('Sigmoid', [x])],
    ['Clip from 0', (b, x) => b.clip(x, { min: 0, max: 6 })],
    ['Max with 0', (b, x) => b.node('Max', [x, b.scalar(0)])],
    ['a sum of ReLUs', (b, x) => b.add(b.relu(x), b.relu(b.node('Neg', [x])))],
    ['a ReLU times a positive constant', (b, x) => b.mul(b.relu(x), b.scalar(0.5))],
    ['a concatenation', (b, x) => b.concat([b.relu(x), b.node('Abs', [x])], 1)],
    ['pooling', (b, x) => b.node('MaxPool', [b.relu(x)], { kernel_shape: [2, 2] })],
    ['dropout', (b, x) => b.node('Dropout', [b.relu(x)])],
    ['padding with 0', (b, x) => b.pad(b.relu(x), [0, 0, 1, 1, 0, 0, 1, 1])],
  ])('proves %s', (_, build) => {
    expect(proves(build)).toBe(true)
    expect(proves(build, 7)).toBe(true)
  })

  it.each<[string, Build]>([
    ['the input', (b, x) => b.node('Identity', [x])],
    ['LeakyRelu', (b, x) => b.node('LeakyRelu', [x])],
    ['Clip from -1', (b, x) => b.clip(x, { min: -1 })],
    ['Clip without a lower bound', (b, x) => b.clip(x, { max: 6 })],
    ['a ReLU plus a negative constant', (b, x) => b.add(b.relu(x), b.scalar(-1))],
    ['a ReLU times the input, as in hard swish', (b, x) => b.mul(x, b.relu(x))],
    ['a difference', (b, x) => b.sub(b.relu(x), b.relu(x))],
    ['a concatenation with the input', (b, x) => b.concat([b.relu(x), x], 1)],
    ['padding with -1', (b, x) => b.pad(b.relu(x), [0, 0, 1, 1, 0, 0, 1, 1], -1)],
  ])('does not prove %s', (_, build) => {
    expect(proves(build)).toBe(false)
    expect(proves(build, 7)).toBe(false)
  })
})
