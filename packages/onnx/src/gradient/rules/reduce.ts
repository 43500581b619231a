import type { Value } from '../../builder/value.ts'
import type { Operator, Rule } from '../operator.ts'

/** A reduction with what its node left open: `g` and `y` with the reduced axes kept as 1. */
interface Reduction {
  readonly op: Operator
  readonly axes: readonly number[]
  readonly g: Value
  readonly y: () => Value
}

function reduction(gradient: (reduction: Reduction) => Value): Rule {
  return (op, g) => [
    () => {
      const axes = axesOf(op)
      const kept = (value: Value) =>
        op.int('keepdims', 1) === 1 || axes.length === 0 ? value : op.b.unsqueeze(value, axes)
      return gradient({ op, axes, g: kept(g), y: () => kept(op.y) })
    },
    null,
  ]
}

/** The reduced axes, from 0 on and sorted; all of them where the node names none. */
function axesOf(op: Operator): readonly number[] {
  const given = op.ints('axes', 1) ?? []
  const rank = op.rank(op.x)
  if (given.length === 0 && op.int('noop_with_empty_axes', 0) === 1) return []
  const axes = given.length > 0 ? given : Array.from({ length: rank }, (_, axis) => axis)
  return axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b)
}

/** To where the extremum is, in equal parts where there are several. */
const extremum = reduction(({ op, axes, g, y }) => {
  const { b } = op
  const taken = b.cast(b.node('Equal', [op.x, y()]), op.type)
  return b.mul(taken, axes.length === 0 ? g : b.div(g, b.reduceSum(taken, axes)))
})

export const REDUCTIONS = {
  ReduceL1: reduction(({ op, g }) => op.b.mul(g, op.b.node('Sign', [op.x]))),
  ReduceL2: reduction(({ op, g, y }) => op.b.mul(op.x, op.b.div(g, y()))),
  ReduceLogSum: reduction(({ op, g, y }) => op.repeat(op.b.div(g, op.b.node('Exp', [y()])), axesOf(op))),
  ReduceLogSumExp: reduction(({ op, g, y }) => op.b.mul(g, op.b.node('Exp', [op.b.sub(op.x, y())]))),
  ReduceMax: extremum,
  ReduceMean: reduction(({ op, g, axes }) => op.repeat(g, axes, true)),
  ReduceMin: extremum,
  ReduceProd: reduction(({ op, g, y }) => op.b.div(op.b.mul(g, y()), op.x)),
  ReduceSum: reduction(({ op, g, axes }) => op.repeat(g, axes)),
  ReduceSumSquare: reduction(({ op, g }) => op.b.mul(op.x, op.b.mul(g, op.scalar(2)))),
} satisfies Record<string, Rule>
