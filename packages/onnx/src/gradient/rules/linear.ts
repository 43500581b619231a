import type { Value } from '../../builder/value.ts'
import { readEquation } from '../equation.ts'
import type { Operator, Rule } from '../operator.ts'
import { broadcastDims } from '../sizes.ts'
import type { Size } from '../tensor-facts.ts'

/** α · A′ B′ + β · C, where ′ transposes or does not. */
const gemm: Rule = (op, g) => {
  const { b } = op
  const [x, w] = [op.x, op.input(1)]
  const [transA, transB] = [op.int('transA', 0), op.int('transB', 0)]
  const alpha = { float: op.float('alpha', 1) }
  const product = (left: Value, right: Value, attributes: { transA?: number; transB?: number }) =>
    b.node('Gemm', [left, right], { ...attributes, alpha })
  return [
    () =>
      transA === 1 ? product(w, g, { transA: transB, transB: 1 }) : product(g, w, { transB: 1 - transB }),
    () =>
      transB === 1 ? product(g, x, { transA: 1, transB: transA }) : product(x, g, { transA: 1 - transA }),
    () => {
      const beta = op.float('beta', 1)
      return op.sumTo(beta === 1 ? g : b.mul(g, op.scalar(beta)), op.input(2))
    },
  ]
}

/** Vectors are matrices of one row (left) or one column (right); batch axes broadcast. */
const matMul: Rule = (op, g) => {
  const { b } = op
  const [left, right] = [op.x, op.input(1)]
  const [a, w] = [op.dims(left), op.dims(right)]
  const [isRow, isColumn] = [a.length === 1, w.length === 1]
  const [wideA, wideW] = [isRow ? [1, ...a] : a, isColumn ? [...w, 1] : w]
  const batch = broadcastDims([wideA.slice(0, -2), wideW.slice(0, -2)]) ?? []
  const missing = [...(isRow ? [batch.length] : []), ...(isColumn ? [batch.length + 1] : [])]
  const wide = missing.length === 0 ? g : b.unsqueeze(g, missing)
  const summed = (value: Value, operand: Value, dims: readonly Size[]) =>
    op.sumTo(value, operand, [...batch, ...dims.slice(-2)], dims)
  return [
    () => {
      const matrix = isColumn ? b.unsqueeze(right, [1]) : right
      const gradient = summed(b.matmul(wide, transposed(op, matrix, wideW.length)), left, wideA)
      return isRow ? b.squeeze(gradient, [0]) : gradient
    },
    () => {
      const matrix = isRow ? b.unsqueeze(left, [0]) : left
      const gradient = summed(b.matmul(transposed(op, matrix, wideA.length), wide), right, wideW)
      return isColumn ? b.squeeze(gradient, [1]) : gradient
    },
  ]
}

/** The last two axes exchanged. */
function transposed({ b }: Operator, value: Value, rank: number): Value {
  const axes = Array.from({ length: rank - 2 }, (_, axis) => axis)
  return b.transpose(value, [...axes, rank - 1, rank - 2])
}

/**
 * The gradient by an operand is a sum of products too, over the letters that the operand does not have; along a letter that no
 * other has, it is repeated.
 */
const einsum: Rule = (op, g) => {
  const { b } = op
  const inputs = op.node.input.map((_, at) => op.input(at))
  const equation = readEquation(
    op.string('equation', ''),
    inputs.map((input) => op.rank(input)),
  )
  if (!equation) throw op.unsupported('the ranks of its operands are only known at run time')
  const { operands, result } = equation
  if ([...operands, result].some((letters) => new Set(letters).size < letters.length)) {
    throw op.unsupported('its equation repeats an index in one operand')
  }
  return operands.map((letters, i) => () => {
    const others = operands.filter((_, at) => at !== i)
    const alone = Array.from(letters).filter((letter) => !(result + others.join('')).includes(letter))
    const values = inputs.filter((_, at) => at !== i)
    const ones = alone.map((letter) =>
      b.node('Expand', [op.scalar(1), op.length(op.input(i), letters.indexOf(letter))]),
    )
    const gradient = b.node('Einsum', [g, ...values, ...ones], {
      equation: `${[result, ...others, ...alone].join(',')}->${letters}`,
    })
    const wide = Array.from(letters, (letter) => sizeOf(op, operands, letter))
    return op.sumTo(gradient, op.input(i), wide)
  })
}

/** The size of a letter, which operands may have as 1. */
function sizeOf(op: Operator, operands: readonly string[], letter: string): Size {
  const sizes = operands.flatMap((letters, i) => op.dims(op.input(i))[letters.indexOf(letter)] ?? [])
  return broadcastDims(sizes.map((size) => [size]))?.[0] ?? 1
}

export const LINEAR = { Einsum: einsum, Gemm: gemm, MatMul: matMul } satisfies Record<string, Rule>
