import type { Value } from '../../builder/value.ts'
import type { Operator, Rule } from '../operator.ts'

/** y = f(x): what computes f′(x), from x or from y. */
type Slope = (op: Operator) => Value

function unary(slope: Slope): Rule {
  return (op, g) => [() => op.b.mul(g, slope(op))]
}

/** f(x) = x · φ(x): f′ = φ + x · φ′. */
function gated(gate: (op: Operator) => { value: Value; slope: Value }): Rule {
  return unary((op) => {
    const { value, slope } = gate(op)
    return op.b.add(value, op.b.mul(op.x, slope))
  })
}

const sigmoidSlope = ({ b, ...op }: { b: Operator['b']; one: Value }, s: Value) => b.mul(s, b.sub(op.one, s))

/**
 * 1 where x lies above the threshold (side 1) or below it (side -1), and 0 at it and beyond: a ramp that is so steep
 * that the next float32 already is at its end. One pass, and onnxruntime has this operator in the blocked layout of
 * its convolutions: a mask of Greater and Cast costs two and four changes of layout (half of the backward pass of
 * MobileNetV2). Steps of a power of two keep the product exact, and x = threshold gives 0.
 */
function beyond(op: Operator, x: Value, threshold: number, side: 1 | -1): Value {
  const steepness = side * 2 ** 100
  const ramp = { alpha: { float: steepness }, beta: { float: -threshold * steepness } }
  return op.b.node('HardSigmoid', [x], ramp)
}

const relu: Rule = (op, g) => [() => op.b.mul(g, beyond(op, op.y, 0, 1))]

const leakyRelu: Rule = unary((op) => {
  const alpha = op.float('alpha', 0.01)
  return op.b.node('Where', [positive(op), op.scalar(1), op.scalar(alpha)])
})

function positive(op: Operator): Value {
  return op.b.node('Greater', [op.x, op.scalar(0)])
}

const prelu: Rule = (op, g) => {
  const { b, x } = op
  const slope = op.input(1)
  return [
    () => b.node('Where', [positive(op), g, b.mul(g, slope)]),
    () => op.sumTo(b.mul(g, b.node('Min', [x, op.scalar(0)])), slope),
  ]
}

/** The gradient passes where the value is strictly between the bounds. */
const clip: Rule = (op, g) => {
  const { b, y } = op
  const bounds = ([1, -1] as const).flatMap((side, i) =>
    op.has(i + 1) ? [{ side, at: op.input(i + 1) }] : [],
  )
  return [
    () =>
      bounds.reduce((passed, { side, at }) => {
        const known = op.floats(at)?.[0]
        if (known !== undefined) return b.mul(passed, beyond(op, y, known, side))
        const inside = b.node('Greater', side === 1 ? [y, at] : [at, y])
        return b.mul(passed, b.cast(inside, op.type))
      }, g),
    null,
    null,
  ]
}

const sigmoid: Rule = unary((op) => sigmoidSlope({ b: op.b, one: op.scalar(1) }, op.y))

const hardSigmoid: Rule = unary((op) => {
  const inside = op.b.mul(beyond(op, op.y, 0, 1), beyond(op, op.y, 1, -1))
  return op.b.mul(inside, op.scalar(op.float('alpha', 0.2)))
})

/** x · clip(x / 6 + 1/2, 0, 1): between -3 and 3 the slope is x / 3 + 1/2. */
const hardSwish: Rule = unary((op) => {
  const { b, x } = op
  const slope = b.add(b.mul(x, op.scalar(1 / 3)), op.scalar(0.5))
  const low = b.mul(slope, beyond(op, x, -3, 1))
  return b.node('Where', [b.node('Less', [x, op.scalar(3)]), low, op.scalar(1)])
})

/** x / (1 + |x|), with the slope 1 / (1 + |x|)². */
const softsign: Rule = unary((op) => {
  const { b, x } = op
  const slope = b.node('Reciprocal', [b.add(b.node('Abs', [x]), op.scalar(1))])
  return b.mul(slope, slope)
})

/** Nothing where |x| is at most λ, x minus a bias beyond. */
const shrink: Rule = unary((op) => {
  const { b } = op
  return b.cast(b.node('Greater', [b.node('Abs', [op.x]), op.scalar(op.float('lambd', 0.5))]), op.type)
})

/** x where it is above α, nothing elsewhere. */
const thresholdedRelu: Rule = unary((op) => beyond(op, op.x, op.float('alpha', 1), 1))

/** Above zero x, below it α · (exp(x / α) - 1). */
const celu: Rule = unary((op) => {
  const { b, y } = op
  const below = b.add(b.div(y, op.scalar(op.float('alpha', 1))), op.scalar(1))
  return b.node('Where', [positive(op), op.scalar(1), below])
})

/** (a + sign · x²) to the power of `exponent`, times `factor`: the slopes of arcus functions. */
function ofSquare(a: number, sign: number, exponent: number, factor = 1): Rule {
  return unary((op) => {
    const { b, x } = op
    const sum = b.add(b.mul(b.mul(x, x), op.scalar(sign)), op.scalar(a))
    return b.mul(b.node('Pow', [sum, op.scalar(exponent)]), op.scalar(factor))
  })
}

const tanh: Rule = unary((op) => op.b.sub(op.scalar(1), op.b.mul(op.y, op.y)))

const gaussian = (op: Operator, x: Value, scale: number, factor: number) =>
  op.b.mul(op.b.node('Exp', [op.b.mul(op.b.mul(x, x), op.scalar(factor))]), op.scalar(scale))

const erf: Rule = unary((op) => gaussian(op, op.x, 2 / Math.sqrt(Math.PI), -1))

/** The exact form, or its approximation by tanh of √(2/π) · (x + 0.044715 x³). */
const gelu: Rule = gated((op) => {
  const { b, x } = op
  const half = op.scalar(0.5)
  if (op.string('approximate', 'none') === 'none') {
    const value = b.mul(b.add(b.node('Erf', [b.mul(x, op.scalar(Math.SQRT1_2))]), op.scalar(1)), half)
    return { value, slope: gaussian(op, x, 1 / Math.sqrt(2 * Math.PI), -0.5) }
  }
  const c = Math.sqrt(2 / Math.PI)
  const square = b.mul(x, x)
  const inner = b.mul(x, b.add(b.mul(square, op.scalar(c * 0.044715)), op.scalar(c)))
  const t = b.node('Tanh', [inner])
  const innerSlope = b.add(b.mul(square, op.scalar(3 * c * 0.044715)), op.scalar(c))
  return {
    value: b.mul(b.add(t, op.scalar(1)), half),
    slope: b.mul(b.mul(b.sub(op.scalar(1), b.mul(t, t)), innerSlope), half),
  }
})

/** x · tanh(softplus(x)), where softplus′ is the sigmoid. */
const mish: Rule = gated((op) => {
  const { b, x } = op
  const t = b.node('Tanh', [b.node('Softplus', [x])])
  return { value: t, slope: b.mul(b.sub(op.scalar(1), b.mul(t, t)), b.node('Sigmoid', [x])) }
})

/** γ · α · exp(x) = y + γ · α below zero, γ above. */
function exponential(alpha: number, gamma: number): Rule {
  return unary((op) => {
    const a = op.float('alpha', alpha)
    const c = op.float('gamma', gamma)
    return op.b.node('Where', [positive(op), op.scalar(c), op.b.add(op.y, op.scalar(a * c))])
  })
}

const add: Rule = (op, g) => [() => op.sumTo(g, op.x), () => op.sumTo(g, op.input(1))]

const sub: Rule = (op, g) => [() => op.sumTo(g, op.x), () => op.sumTo(op.b.node('Neg', [g]), op.input(1))]

const mul: Rule = (op, g) => [
  () => op.sumTo(op.b.mul(g, op.input(1)), op.x),
  () => op.sumTo(op.b.mul(g, op.x), op.input(1)),
]

const div: Rule = (op, g) => {
  const { b, y } = op
  const divisor = op.input(1)
  return [
    () => op.sumTo(b.div(g, divisor), op.x),
    () => op.sumTo(b.node('Neg', [b.div(b.mul(g, y), divisor)]), divisor),
  ]
}

/** x^p: p · x^(p-1) by x, y · ln x by p. */
const pow: Rule = (op, g) => {
  const { b, x, y } = op
  const exponent = op.typeOf(op.input(1)) === op.type ? op.input(1) : b.cast(op.input(1), op.type)
  return [
    () => {
      const lowered = b.node('Pow', [x, b.sub(exponent, op.scalar(1))])
      return op.sumTo(b.mul(g, b.mul(exponent, lowered)), x)
    },
    () => op.sumTo(b.mul(g, b.mul(y, b.node('Log', [x]))), op.input(1)),
  ]
}

const sum: Rule = (op, g) => op.node.input.map((_, i) => () => op.sumTo(g, op.input(i)))

const mean: Rule = (op, g) => {
  const share = op.b.mul(g, op.scalar(1 / op.node.input.length))
  return op.node.input.map((_, i) => () => op.sumTo(share, op.input(i)))
}

/** The gradient goes to the operand that was taken, in equal parts where several were. */
const extremum: Rule = (op, g) => {
  const { b, y } = op
  const operands = op.node.input.map((_, i) => op.input(i))
  if (operands.length === 1) return [() => g]
  const taken = operands.map((operand) => b.cast(b.node('Equal', [operand, y]), op.type))
  const share = b.div(
    g,
    taken.reduce((a, c) => b.add(a, c)),
  )
  return operands.map((operand, i) => () => op.sumTo(b.mul(share, taken[i] ?? share), operand))
}

const where: Rule = (op, g) => {
  const { b, x: condition } = op
  const zero = b.cast(b.scalar(0), op.typeOf(op.y))
  return [
    null,
    () => op.sumTo(b.node('Where', [condition, g, zero]), op.input(1)),
    () => op.sumTo(b.node('Where', [condition, zero, g]), op.input(2)),
  ]
}

const identity: Rule = (_, g) => [() => g, null, null]

const cast: Rule = (op, g) => [() => op.b.cast(g, op.type)]

export const ELEMENTWISE = {
  Abs: unary((op) => op.b.node('Sign', [op.x])),
  Acos: ofSquare(1, -1, -0.5, -1),
  Acosh: ofSquare(-1, 1, -0.5),
  Add: add,
  Asin: ofSquare(1, -1, -0.5),
  Asinh: ofSquare(1, 1, -0.5),
  Atan: ofSquare(1, 1, -1),
  Atanh: ofSquare(1, -1, -1),
  Cast: cast,
  CastLike: (op, g) => [() => op.b.cast(g, op.type), null],
  Celu: celu,
  Clip: clip,
  Cos: unary((op) => op.b.node('Neg', [op.b.node('Sin', [op.x])])),
  Cosh: unary((op) => op.b.node('Sinh', [op.x])),
  Div: div,
  Dropout: identity,
  Elu: exponential(1, 1),
  Erf: erf,
  Exp: unary((op) => op.y),
  Gelu: gelu,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Identity: identity,
  LeakyRelu: leakyRelu,
  Log: unary((op) => op.b.node('Reciprocal', [op.x])),
  Max: extremum,
  Mean: mean,
  Min: extremum,
  Mish: mish,
  Mul: mul,
  Neg: (op, g) => [() => op.b.node('Neg', [g])],
  PRelu: prelu,
  Pow: pow,
  Reciprocal: unary((op) => op.b.node('Neg', [op.b.mul(op.y, op.y)])),
  Relu: relu,
  Selu: exponential(1.6732632423543772, 1.0507009873554805),
  Shrink: shrink,
  Sigmoid: sigmoid,
  Sin: unary((op) => op.b.node('Cos', [op.x])),
  Sinh: unary((op) => op.b.node('Cosh', [op.x])),
  Softplus: unary((op) => op.b.node('Sigmoid', [op.x])),
  Softsign: softsign,
  Sqrt: unary((op) => op.b.div(op.scalar(0.5), op.y)),
  Sub: sub,
  Sum: sum,
  Tan: unary((op) => op.b.add(op.b.mul(op.y, op.y), op.scalar(1))),
  Tanh: tanh,
  ThresholdedRelu: thresholdedRelu,
  Where: where,
} satisfies Record<string, Rule>
