import type { Value } from '../../builder/value.ts'
import type { Operator, Rule } from '../operator.ts'
import { positive } from '../sizes.ts'
import { alongAxis, matrixOf } from './along-axis.ts'

/** The elements stay in their order. */
const reshape: Rule = (op, g) => [() => op.reshapeLike(g, op.x), null]

const transpose: Rule = (op, g) => {
  const axes = op.dims(op.x).map((_, axis) => axis)
  const perm = op.ints('perm', -1) ?? axes.toReversed()
  return [
    () =>
      op.b.transpose(
        g,
        axes.map((axis) => perm.indexOf(axis)),
      ),
  ]
}

const concat: Rule = (op, g) => {
  const { b } = op
  const axis = op.axis('axis', 0)
  const inputs = op.node.input.map((_, i) => op.input(i))
  const lengths = inputs.map((input) => op.length(input, axis))
  const ends = lengths
    .slice(1)
    .reduce((sums, length, i) => [...sums, b.add(sums[i] ?? length, length)], lengths.slice(0, 1))
  return inputs.map((_, i) => () => {
    const end = ends[i] ?? b.ints([0])
    return b.node('Slice', [g, ends[i - 1] ?? b.ints([0]), end, b.ints([axis])])
  })
}

const split: Rule = (op) => [
  () =>
    op.b.concat(
      op.node.output.map((_, i) => op.gradient(i)),
      op.axis('axis', 0),
    ),
  null,
]

/** What was sliced goes back to its place among zeros: padding for a step of 1, a matrix of places for any other. */
const slice: Rule = (op, g) => [
  () => {
    const { b } = op
    const rank = op.rank(op.x)
    const starts = op.ints('starts', 1) ?? []
    const axes = op.ints('axes', 3) ?? starts.map((_, axis) => axis)
    const steps = op.ints('steps', 4) ?? []
    return axes.reduce((value, given, i) => {
      const axis = positive(given, rank)
      const [start, step] = [starts[i] ?? 0, steps[i] ?? 1]
      if (step !== 1) return alongAxis(op, value, rank, axis, placesOf(op, axis, start, step))
      if (op.dims(op.x)[axis] === op.dims(op.y)[axis]) return value
      const length = op.length(op.x, axis)
      const taken = op.length(op.y, axis)
      const before = start < 0 ? b.add(length, b.ints([start])) : b.ints([start])
      const after = b.sub(b.sub(length, before), taken)
      const others = (count: number) => b.ints(Array<number>(count).fill(0))
      const around = [others(axis), before, others(rank - 1), after, others(rank - 1 - axis)]
      return b.node('Pad', [value, b.concat(around, 0)])
    }, g)
  },
  null,
  null,
  null,
  null,
]

function placesOf(op: Operator, axis: number, start: number, step: number): Value {
  const size = op.size(op.x, axis)
  const taken = op.size(op.y, axis)
  const last = step > 0 ? size : size - 1
  const first = Math.min(last, Math.max(0, positive(start, size)))
  return matrixOf(
    op,
    size,
    Array.from({ length: taken }, (_, i) => [[first + i * step, 1]]),
  )
}

/** Sums what was gathered into its places: a product with the matrix that has a 1 where an element was taken. */
const gather: Rule = (op, g) => [
  () => {
    const { b } = op
    const [rank, axis, indices] = [op.rank(op.x), op.axis('axis', 0), op.input(1)]
    const hot = b.node('OneHot', [b.reshape(indices, [-1]), op.length(op.x, axis), b.constant([0, 1])], {
      axis: -1,
    })
    const matrix = op.type === 'float32' ? hot : b.cast(hot, op.type)
    return alongAxis(op, oneAxis(op, g, axis), rank, axis, matrix)
  },
  null,
]

/** The axes of the indices of a Gather as one. */
function oneAxis(op: Operator, g: Value, axis: number): Value {
  const count = op.rank(op.input(1))
  if (count === 1) return g
  if (count === 0) return op.b.unsqueeze(g, [axis])
  return op.b.reshape(g, [...Array<number>(axis).fill(0), -1, ...op.fixed(op.x, axis + 1)])
}

/** Zeros of the shape of x, into which gradients are put. */
function zerosLike(op: Operator): Value {
  return op.b.mul(op.x, op.scalar(0))
}

function needsOpset16(op: Operator): void {
  if (op.b.opset < 16) throw op.unsupported('what it takes twice cannot be added up before opset 16')
}

const gatherElements: Rule = (op, g) => [
  () => {
    needsOpset16(op)
    const attributes = { axis: op.axis('axis', 0), reduction: 'add' }
    return op.b.node('ScatterElements', [zerosLike(op), op.input(1), g], attributes)
  },
  null,
]

const gatherND: Rule = (op, g) => [
  () => {
    needsOpset16(op)
    if (op.int('batch_dims', 0) !== 0) throw op.unsupported('its indices are those of every image')
    return op.b.node('ScatterND', [zerosLike(op), op.input(1), g], { reduction: 'add' })
  },
  null,
]

/** What was overwritten has no gradient; what was written over it takes the one of its place. */
const scatter =
  (operator: 'ScatterElements' | 'ScatterND', inverse: 'GatherElements' | 'GatherND'): Rule =>
  (op, g) => {
    const { b } = op
    const reduction = op.string('reduction', 'none')
    if (reduction !== 'none' && reduction !== 'add') throw op.unsupported(`it combines by "${reduction}"`)
    const attributes = operator === 'ScatterElements' ? { axis: op.int('axis', 0) } : {}
    return [
      () => {
        if (reduction === 'add') return g
        return b.node(operator, [g, op.input(1), b.mul(op.input(2), op.scalar(0))], attributes)
      },
      null,
      () => b.node(inverse, [g, op.input(1)], attributes),
    ]
  }

const topK: Rule = (op, g) => [
  () => op.b.node('ScatterElements', [zerosLike(op), op.output(1), g], { axis: op.int('axis', -1) }),
  null,
]

const trilu: Rule = (op, g) => [
  () => op.b.node('Trilu', op.has(1) ? [g, op.input(1)] : [g], { upper: op.int('upper', 1) }),
  null,
]

/** A sum of all before is given back by the sum of all after. */
const cumSum: Rule = (op, g) => [
  () =>
    op.b.node('CumSum', [g, op.input(1)], {
      exclusive: op.int('exclusive', 0),
      reverse: 1 - op.int('reverse', 0),
    }),
  null,
]

const expand: Rule = (op, g) => [() => op.sumTo(g, op.x), null]

/** [repeats₀ · size₀, …] as [repeats₀, size₀, …], summed over the repeats. */
const tile: Rule = (op, g) => [
  () => {
    const { b } = op
    const repeats = op.ints('repeats', 1) ?? []
    const split = repeats.flatMap((count, axis) => [b.ints([count]), op.length(op.x, axis)])
    return b.reduceSum(
      b.node('Reshape', [g, b.concat(split, 0)]),
      repeats.map((_, axis) => 2 * axis),
      false,
    )
  },
  null,
]

const depthToSpace: Rule = (op, g) => [
  () => {
    const { b } = op
    const block = op.int('blocksize', 1)
    if (op.string('mode', 'DCR') === 'DCR') return b.node('SpaceToDepth', [g], { blocksize: block })
    // Channels by rows by columns of a block, as PyTorch's PixelShuffle has them.
    const [channels = 1, height = 1, width = 1] = op.fixed(op.x, 1)
    const split = b.reshape(g, [-1, channels / block ** 2, height, block, width, block])
    return b.reshape(b.transpose(split, [0, 1, 3, 5, 2, 4]), [-1, channels, height, width])
  },
]

const spaceToDepth: Rule = (op, g) => [
  () => op.b.node('DepthToSpace', [g], { blocksize: op.int('blocksize', 1) }),
]

export const SHAPES = {
  Concat: concat,
  CumSum: cumSum,
  DepthToSpace: depthToSpace,
  Expand: expand,
  Flatten: reshape,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  Reshape: reshape,
  ScatterElements: scatter('ScatterElements', 'GatherElements'),
  ScatterND: scatter('ScatterND', 'GatherND'),
  Slice: slice,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Squeeze: reshape,
  Tile: tile,
  TopK: topK,
  Transpose: transpose,
  Trilu: trilu,
  Unsqueeze: reshape,
} satisfies Record<string, Rule>
