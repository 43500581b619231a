import { constantOf, type Links } from '../model/links.ts'
import { floatAttribute, intAttribute, intsAttribute } from '../model/node.ts'
import { floatsOf, intsOf } from '../model/tensor.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'

/**
 * What divides the pooled features of one image, a number that they alone decide: their standard deviation, after their mean is taken
 * off (`layer`); the root of their mean square (`rms`); their length (`l2`).
 */
export interface Normalisation {
  readonly by: 'layer' | 'rms' | 'l2'
  /** Added to the variance or the mean square, or the least length. */
  readonly epsilon: number
}

/** The factor that an image's pooled features are normalised by: with it, the rest of a head is linear. */
export function factorOf({ by, epsilon }: Normalisation, pooled: ArrayLike<number>): number {
  const { square, mean } = momentsOf(pooled)
  if (by === 'l2') return 1 / Math.max(Math.sqrt(square * pooled.length), epsilon)
  return 1 / Math.sqrt(Math.max(0, by === 'layer' ? square - mean ** 2 : square) + epsilon)
}

/** How that factor changes with the pooled features, one slope a channel. */
export function factorGradient(norm: Normalisation, pooled: ArrayLike<number>): Float64Array {
  const factor = factorOf(norm, pooled)
  const { mean } = momentsOf(pooled)
  const centre = norm.by === 'layer' ? mean : 0
  const isFloor = norm.by === 'l2' && factor === 1 / norm.epsilon
  const slope = isFloor ? 0 : -(factor ** 3) / (norm.by === 'l2' ? 1 : pooled.length)
  return Float64Array.from({ length: pooled.length }, (_, c) => slope * ((pooled[c] as number) - centre))
}

function momentsOf(values: ArrayLike<number>): { mean: number; square: number } {
  let [sum, squares] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    sum += value
    squares += value * value
  }
  return { mean: sum / values.length, square: squares / values.length }
}

/** A normalisation over the channels, with what it multiplies and adds afterwards where it is one operator with both. */
export interface FoundNormalisation extends Normalisation {
  readonly output: string
  readonly gain: Float32Array | null
  readonly shift: Float32Array | null
}

/**
 * The normalisation that `tensor` goes into, in the forms that exporters write it: one operator, or a dozen.
 * @param isChannelAxis whether these axes are that of the channels and no other
 */
export function normalisationFrom(
  links: Links,
  tensor: string,
  isChannelAxis: (axes: readonly number[]) => boolean,
): FoundNormalisation | null {
  const takers = links.consumers.get(tensor) ?? []
  return (
    found(takers, (node) => layerNormalisation(node)) ??
    found(takers, (node) => lengthNormalisation(node)) ??
    decomposed(tensor, 'rms') ??
    found(takers, (node) => centred(node))
  )

  function layerNormalisation(node: NodeProto): FoundNormalisation | null {
    const by = NORMALISING[node.opType]
    if (by === undefined || node.input[0] !== tensor || !isChannelAxis([intAttribute(node, 'axis') ?? -1]))
      return null
    const [gain, shift] = [constantOf(links, node.input[1]), constantOf(links, node.input[2])]
    return {
      by,
      epsilon: floatAttribute(node, 'epsilon') ?? 1e-5,
      output: node.output[0] ?? '',
      gain: gain ? floatsOf(gain) : null,
      shift: shift ? floatsOf(shift) : null,
    }
  }

  /** `x / max(‖x‖, ε)`, the length once as an operator and once as ReduceL2. */
  function lengthNormalisation(node: NodeProto): FoundNormalisation | null {
    const plain = { by: 'l2' as const, gain: null, shift: null }
    if (node.opType === 'LpNormalization' && isChannelAxis([intAttribute(node, 'axis') ?? -1]))
      return (intAttribute(node, 'p') ?? 2) === 2
        ? { ...plain, epsilon: 0, output: node.output[0] ?? '' }
        : null
    if (node.opType !== 'ReduceL2' || !isChannelAxis(axesOf(node))) return null
    let [length, epsilon] = [node.output[0] ?? '', 0]
    for (;;) {
      const next = only(length)
      if (next?.opType === 'Clip') epsilon = floatAttribute(next, 'min') ?? scalar(next.input[1]) ?? 0
      else if (next?.opType === 'Max') epsilon = scalar(next.input.find((name) => name !== length)) ?? 0
      else if (next?.opType !== 'Expand' && next?.opType !== 'Identity') break
      length = next.output[0] ?? ''
    }
    const output = dividedBy(tensor, length)
    return output === null ? null : { ...plain, epsilon, output }
  }

  /** `x - mean(x)`, then what divides that by its standard deviation. */
  function centred(node: NodeProto): FoundNormalisation | null {
    if (node.opType !== 'ReduceMean' || !isChannelAxis(axesOf(node))) return null
    const difference = only(node.output[0] ?? '')
    const isOurs = difference?.opType === 'Sub' && difference.input[0] === tensor
    return isOurs ? decomposed(difference.output[0] ?? '', 'layer') : null
  }

  /** `x / sqrt(mean(x²) + ε)`, or times its reciprocal. */
  function decomposed(x: string, by: 'layer' | 'rms'): FoundNormalisation | null {
    const square = links.consumers.get(x)?.find((node) => isSquare(node, x))
    const mean = only(square?.output[0] ?? '')
    if (mean?.opType !== 'ReduceMean' || !isChannelAxis(axesOf(mean))) return null
    const sum = only(mean.output[0] ?? '')
    const epsilon =
      sum?.opType === 'Add' ? scalar(sum.input.find((name) => name !== mean.output[0])) : undefined
    const root = epsilon === undefined ? undefined : only(sum?.output[0] ?? '')
    if (root?.opType !== 'Sqrt' || epsilon === undefined) return null
    const output = dividedBy(x, root.output[0] ?? '')
    return output === null ? null : { by, epsilon, output, gain: null, shift: null }
  }

  function isSquare(node: NodeProto, x: string): boolean {
    const [a, b] = node.input
    return node.opType === 'Mul' ? a === x && b === x : node.opType === 'Pow' && a === x && scalar(b) === 2
  }

  /** What `x / y`, or `x · (1 / y)`, is called. */
  function dividedBy(x: string, y: string): string | null {
    const node = only(y)
    const [a, b] = node?.input ?? []
    if (node?.opType === 'Div' && a === x && b === y) return node.output[0] ?? null
    const inverse =
      node?.opType === 'Reciprocal' || (node?.opType === 'Div' && scalar(a) === 1)
        ? node.output[0]
        : undefined
    const product = inverse === undefined ? undefined : only(inverse)
    return product?.opType === 'Mul' && product.input.includes(x) ? (product.output[0] ?? null) : null
  }

  function axesOf(node: NodeProto): number[] {
    const input = constantOf(links, node.input[1])
    return intsAttribute(node, 'axes') ?? (input && intsOf(input)) ?? []
  }

  function only(name: string): NodeProto | undefined {
    const nodes = links.consumers.get(name) ?? []
    return nodes.length === 1 ? nodes[0] : undefined
  }

  function scalar(name: string | undefined): number | undefined {
    const constant = constantOf(links, name)
    const values = constant && floatsOf(constant)
    return values?.length === 1 ? values[0] : undefined
  }
}

const NORMALISING: Readonly<Record<string, 'layer' | 'rms' | undefined>> = {
  LayerNormalization: 'layer',
  RMSNormalization: 'rms',
  SimplifiedLayerNormalization: 'rms',
}

function found<T, R>(items: readonly T[], by: (item: T) => R | null): R | null {
  for (const item of items) {
    const result = by(item)
    if (result !== null) return result
  }
  return null
}
