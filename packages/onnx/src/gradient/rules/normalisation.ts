import type { Value } from '../../builder/value.ts'
import type { Operator, Rule } from '../operator.ts'
import { positive } from '../sizes.ts'
import { matrixOf } from './along-axis.ts'

/** Per-channel values [C] in the shape in which they broadcast over [N, C, …]. */
function perChannel(op: Operator, value: Value): Value {
  return op.b.reshape(value, [-1, ...Array<number>(op.rank(op.x) - 2).fill(1)])
}

function notByParameters(op: Operator): () => never {
  return () => {
    throw op.unsupported('its parameters depend on what is differentiated by')
  }
}

/** The same scaling without the shift; as this operator it stays in the blocked layout of convolutions. */
const batchNormalization: Rule = (op, g) => {
  const { b } = op
  if (op.int('training_mode', 0) === 1) throw op.unsupported('it is in training mode')
  const no = notByParameters(op)
  const gradient = () => {
    const channels = op.size(op.x, 1)
    const zeros = op.constant(new Float32Array(channels), [channels])
    const epsilon = { float: op.float('epsilon', 1e-5) }
    return b.node('BatchNormalization', [g, op.input(1), zeros, zeros, op.input(4)], { epsilon })
  }
  return [gradient, no, no, no, no]
}

/**
 * y = x̂ · scale + bias, where x̂ = (x - mean) / deviation over the axes: with h = g · scale, the gradient is
 * (h - mean(h) - x̂ · mean(h · x̂)) / deviation.
 */
function standardised(
  op: Operator,
  h: Value,
  x: Value,
  axes: readonly number[],
  epsilon = op.float('epsilon', 1e-5),
): Value {
  const { b } = op
  const centred = b.sub(x, b.reduceMean(x, axes))
  const variance = b.reduceMean(b.mul(centred, centred), axes)
  const deviation = b.sqrt(b.add(variance, op.scalar(epsilon)))
  const unit = b.div(centred, deviation)
  const along = b.mul(unit, b.reduceMean(b.mul(h, unit), axes))
  return b.div(b.sub(b.sub(h, b.reduceMean(h, axes)), along), deviation)
}

const layerNormalization: Rule = (op, g) => {
  const first = op.axis('axis', -1)
  const axes = op.dims(op.x).flatMap((_, axis) => (axis >= first ? [axis] : []))
  return [
    () => standardised(op, op.b.mul(g, op.input(1)), op.x, axes),
    notByParameters(op),
    notByParameters(op),
  ]
}

/** y = x / r · scale with r the root of the mean square: with h = g · scale, (h - x / r · mean(h · x / r)) / r. */
const rmsNormalization: Rule = (op, g) => {
  const first = op.axis('axis', -1)
  const axes = op.dims(op.x).flatMap((_, axis) => (axis >= first ? [axis] : []))
  return [
    () => {
      const { b, x } = op
      const h = b.mul(g, op.input(1))
      const square = b.reduceMean(b.mul(x, x), axes)
      const root = b.sqrt(b.add(square, op.scalar(op.float('epsilon', 1e-5))))
      const unit = b.div(x, root)
      return b.div(b.sub(h, b.mul(unit, b.reduceMean(b.mul(h, unit), axes))), root)
    },
    notByParameters(op),
  ]
}

/** x divided by its length, Σ |x| or the root of Σ x²; the slope of the length is sign(x) or y. */
const lpNormalization: Rule = (op, g) => [
  () => {
    const { b, x, y } = op
    const axes = [op.axis('axis', -1)]
    const isEuclidean = op.int('p', 2) === 2
    const length = isEuclidean
      ? b.sqrt(b.reduceSum(b.mul(x, x), axes))
      : b.reduceSum(b.node('Abs', [x]), axes)
    const slope = isEuclidean ? y : b.node('Sign', [x])
    return b.div(b.sub(g, b.mul(slope, b.reduceSum(b.mul(g, y), axes))), length)
  },
]

const meanVarianceNormalization: Rule = (op, g) => {
  const axes = (op.ints('axes', -1) ?? [0, 2, 3]).map((axis) => positive(axis, op.rank(op.x)))
  return [() => standardised(op, g, op.x, axes, 1e-9)]
}

const instanceNormalization: Rule = (op, g) => {
  const axes = op.dims(op.x).flatMap((_, axis) => (axis >= 2 ? [axis] : []))
  const h = () => op.b.mul(g, perChannel(op, op.input(1)))
  return [() => standardised(op, h(), op.x, axes), notByParameters(op), notByParameters(op)]
}

/** From opset 21 on scale and bias are for channels, before for groups. */
const groupNormalization: Rule = (op, g) => {
  const { b } = op
  const groups = op.int('num_groups', 1)
  const grouped = (value: Value) => b.reshape(value, [0, groups, -1])
  const h = () => {
    if (b.opset >= 21) return grouped(b.mul(g, perChannel(op, op.input(1))))
    return b.mul(grouped(g), b.reshape(op.input(1), [-1, 1]))
  }
  return [
    () => op.reshapeLike(standardised(op, h(), grouped(op.x), [2]), op.x),
    notByParameters(op),
    notByParameters(op),
  ]
}

/**
 * y = x · d^-β with d = bias + α/size · Σ x² over neighbouring channels, a product with a banded matrix B. The
 * gradient: g · d^-β - 2 α β / size · x · Bᵀ(g · y / d).
 */
const lrn: Rule = (op, g) => [
  () => {
    const { b, x, y } = op
    const [channels = 1] = op.fixed(op.x, 1)
    const size = op.int('size', 1)
    const [alpha, beta, bias] = [op.float('alpha', 1e-4), op.float('beta', 0.75), op.float('bias', 1)]
    const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)]
    const band = matrixOf(
      op,
      channels,
      Array.from({ length: channels }, (_, row) =>
        Array.from({ length: channels }, (_, at): [number, number] => [
          at,
          at >= row - before && at <= row + after ? 1 : 0,
        ]),
      ),
    )
    const overChannels = (matrix: Value, value: Value) =>
      op.reshapeLike(b.matmul(matrix, b.reshape(value, [0, channels, -1])), x)
    const d = b.add(b.mul(overChannels(band, b.mul(x, x)), op.scalar(alpha / size)), op.scalar(bias))
    const through = overChannels(b.transpose(band, [1, 0]), b.div(b.mul(g, y), d))
    const direct = b.mul(g, b.node('Pow', [d, op.scalar(-beta)]))
    return b.sub(direct, b.mul(b.mul(x, through), op.scalar((2 * alpha * beta) / size)))
  },
]

/** Before opset 13 a softmax goes over all axes from the named one on, since then over that axis alone. */
function softmaxAxes(op: Operator): number[] {
  if (op.b.opset >= 13) return [op.axis('axis', -1)]
  const first = op.axis('axis', 1)
  return op.dims(op.x).flatMap((_, axis) => (axis >= first ? [axis] : []))
}

const softmax: Rule = (op, g) => [
  () => {
    const { b, y } = op
    return b.mul(y, b.sub(g, b.reduceSum(b.mul(g, y), softmaxAxes(op))))
  },
]

const logSoftmax: Rule = (op, g) => [
  () => {
    const { b, y } = op
    return b.sub(g, b.mul(b.node('Exp', [y]), b.reduceSum(g, softmaxAxes(op))))
  },
]

export const NORMALISATIONS = {
  BatchNormalization: batchNormalization,
  GroupNormalization: groupNormalization,
  InstanceNormalization: instanceNormalization,
  LRN: lrn,
  LayerNormalization: layerNormalization,
  LogSoftmax: logSoftmax,
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVarianceNormalization,
  RMSNormalization: rmsNormalization,
  Softmax: softmax,
} satisfies Record<string, Rule>
