import type { Rule } from '../operator.ts'

/**
 * Straight through: rounding has no slope, and its gradient is taken to be that of the line it follows (Bengio et al. 2013,
 * "Estimating or Propagating Gradients Through Stochastic Neurons"), so that g / scale goes back; but nothing where the integer
 * is the least or the largest there is, since quantisers leave the Relu to that.
 */
const quantize: Rule = (op, g) => {
  const { b } = op
  const range = RANGES[op.typeOf(op.y)]
  if (!range || op.dims(op.input(1)).some((size) => size !== 1)) {
    throw op.unsupported('it rounds to other integers than those of 8 bits, or has a scale for every channel')
  }
  const [least, most] = range
  return [
    () => {
      const code = b.cast(op.y, 'float32')
      const above = b.node('Greater', [code, b.scalar(least)])
      const inside = b.node('And', [above, b.node('Less', [code, b.scalar(most)])])
      return b.node('Where', [inside, b.div(g, op.input(1)), b.scalar(0)])
    },
    null,
    null,
  ]
}

const RANGES: Readonly<Record<string, readonly [number, number] | undefined>> = {
  uint8: [0, 255],
  int8: [-128, 127],
}

/** The scale is taken as it is: what it gains from the image is less than a step. */
const dynamicQuantize: Rule = (op, g) => [() => op.b.div(g, op.output(1))]

/** (x - zero) · scale, with one scale for the tensor. */
const dequantize: Rule = (op, g) => {
  if (op.dims(op.input(1)).some((size) => size !== 1)) {
    throw op.unsupported('it has a scale for every channel of what is not constant')
  }
  return [() => op.b.mul(g, op.input(1)), null, null]
}

export const QUANTISATIONS = {
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: dynamicQuantize,
  QuantizeLinear: quantize,
} satisfies Record<string, Rule>
