import type { Value } from '../../builder/value.ts'
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

/** The gradient by an operand is a sum of products too, over the letters that the operand does not have. */
const einsum: Rule = (op, g) => {
  const [left = '', right] = op.string('equation', '').replaceAll(' ', '').split('->')
  const operands = left.split(',')
  if (
    right === undefined ||
    [...operands, right].some((letters) => new Set(letters).size < letters.length || letters.includes('.'))
  ) {
    throw op.unsupported('its equation has no explicit result, an ellipsis or a repeated index')
  }
  return operands.map((letters, i) => () => {
    const others = operands.filter((_, at) => at !== i)
    if (Array.from(letters).some((letter) => !(right + others.join('')).includes(letter))) {
      throw op.unsupported('it sums over an index that only one operand has')
    }
    const values = op.node.input.flatMap((_, at) => (at === i ? [] : [op.input(at)]))
    return op.b.node('Einsum', [g, ...values], { equation: `${[right, ...others].join(',')}->${letters}` })
  })
}

export const LINEAR = { Einsum: einsum, Gemm: gemm, MatMul: matMul } satisfies Record<string, Rule>
