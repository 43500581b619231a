import type { Value } from '../../builder/value.ts'
import { intsAttribute } from '../../model/node.ts'
import type { Operator, Rule } from '../operator.ts'
import { positions, span, windowsOf, type Window } from '../window.ts'
import { alongAxis, matrixOf, type Row } from './along-axis.ts'

const globalAveragePool: Rule = (op, g) => [() => op.repeat(g, spatialAxes(op), true)]

const globalMaxPool: Rule = (op, g) => [
  () => {
    const { b } = op
    const taken = b.cast(b.node('Equal', [op.x, op.y]), op.type)
    return b.mul(taken, b.div(g, b.reduceSum(taken, spatialAxes(op))))
  },
]

/** An average is a matrix product along each spatial axis. */
const averagePool: Rule = (op, g) => [
  () => {
    const countsPadding = op.int('count_include_pad', 0) === 1
    return overWindows(op, g, (window, size) => averages(window, size, countsPadding))
  },
]

/** The adjoint of a pooling that takes `rows` of every spatial axis. */
function overWindows(op: Operator, g: Value, rows: (window: Window, size: number) => readonly Row[]): Value {
  const sizes = op.fixed(op.x, 2)
  return poolWindows(op).reduce((value, window, i) => {
    const size = sizes[i] ?? 1
    return alongAxis(op, value, sizes.length + 2, i + 2, matrixOf(op, size, rows(window, size)))
  }, g)
}

/** What every window takes of the positions of its axis. */
function averages(window: Window, size: number, countsPadding: boolean) {
  const { kernel, stride, dilation } = window
  const pads = window.pads ?? [0, 0]
  return Array.from({ length: Number(positions(window, size)) }, (_, row) => {
    const taps = Array.from({ length: kernel }, (_, i) => row * stride - pads[0] + i * dilation)
    const inside = taps.filter((at) => at >= 0 && at < size)
    // A window that ends beyond the padding (ceil_mode) does not count what lies there.
    const counted = countsPadding ? taps.filter((at) => at < size + pads[1]) : inside
    return inside.map((at): [number, number] => [at, 1 / counted.length])
  })
}

/**
 * Every window's gradient goes to the place of its maximum, the first where there are several. The pooling is run
 * once more to be asked for those places: that costs less than to make the forward pass keep them, for onnxruntime
 * has no fast kernel that does. Before opset 16 nothing adds where windows overlap: there, windows that do not are
 * scattered together.
 */
const maxPool: Rule = (op, g) => [
  () => {
    const { b } = op
    const windows = poolWindows(op)
    const indices = b.again(op.node, [op.x], 2)[1] ?? op.x
    const flat = (value: Value) => b.reshape(value, [-1])
    const total = b.reshape(b.node('ReduceProd', [b.node('Shape', [op.x])], { keepdims: 0 }), [1])
    const zeros = b.cast(b.node('Expand', [op.scalar(0), total]), op.type)
    const scattered = apart(op, windows).map((steps) =>
      b.node('ScatterElements', [zeros, flat(steps(indices)), flat(steps(g))], {
        axis: 0,
        ...(b.opset >= 16 && { reduction: 'add' }),
      }),
    )
    return op.reshapeLike(
      scattered.reduce((sum, part) => b.add(sum, part)),
      op.x,
      [],
    )
  },
]

/** Parts of the windows, in each of which none overlap; all at once where overlaps may be added. */
function apart(op: Operator, windows: readonly Window[]): ((value: Value) => Value)[] {
  const { b } = op
  if (b.opset >= 16) return [(value) => value]
  const counts = op.dims(op.y).slice(2)
  const steps = windows.map((window, axis) => {
    const count = counts[axis]
    // No more parts than windows: onnxruntime trips over empty ones.
    return Math.min(Math.ceil(span(window) / window.stride), typeof count === 'number' ? count : Infinity)
  })
  const starts = steps.reduce<number[][]>(
    (all, step) => all.flatMap((before) => Array.from({ length: step }, (_, i) => [...before, i])),
    [[]],
  )
  const axes = windows.map((_, axis) => axis + 2)
  const ends = b.ints(axes.map(() => 2 ** 31))
  return starts.map(
    (start) => (value) => b.node('Slice', [value, b.ints(start), ends, b.ints(axes), b.ints(steps)]),
  )
}

/** y = (Σ |x|^p)^(1/p): |x|^(p-1) · sign(x), weighed by g · y^(1-p). */
function byPowers(op: Operator, g: Value, spread: (value: Value) => Value): Value {
  const { b, x, y } = op
  const p = op.int('p', 2)
  const weight = b.div(g, b.node('Pow', [y, op.scalar(p - 1)]))
  const slope = b.mul(b.node('Pow', [b.node('Abs', [x]), op.scalar(p - 1)]), b.node('Sign', [x]))
  return b.mul(slope, spread(weight))
}

const globalLpPool: Rule = (op, g) => [() => byPowers(op, g, (weight) => op.repeat(weight, spatialAxes(op)))]

const lpPool: Rule = (op, g) => [() => byPowers(op, g, (weight) => overWindows(op, weight, sums))]

/** What every window takes of the positions of its axis, all of it whole. */
function sums(window: Window, size: number): Row[] {
  return averages(window, size, false).map((row) => row.map(([at]): [number, number] => [at, 1]))
}

function poolWindows(op: Operator): Window[] {
  return windowsOf(op.node, intsAttribute(op.node, 'kernel_shape') ?? [], op.dims(op.x).slice(2))
}

function spatialAxes(op: Operator): number[] {
  return op
    .dims(op.x)
    .slice(2)
    .map((_, axis) => axis + 2)
}

export const POOLS = {
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
  GlobalLpPool: globalLpPool,
  GlobalMaxPool: globalMaxPool,
  LpPool: lpPool,
  MaxPool: maxPool,
} satisfies Record<string, Rule>
