import { constantOf, linksOf, type Links } from '../model/links.ts'
import { makeNode, type Attributes } from '../model/make-node.ts'
import { edited, graphOf, isDefaultDomain, withGraph, type OnnxModel } from '../model/model.ts'
import { intAttribute } from '../model/node.ts'
import { dataType, dimsOf, floatsOf, quantisedOf, tensorOf } from '../model/tensor.ts'
import type { NodeProto, TensorProto } from '../proto/onnx_pb.ts'

/**
 * A quantised model as one of floats that are rounded where it rounds: weights are dequantised once, operators on integers
 * become those on floats between QuantizeLinear and DequantizeLinear. What it computes stays the same up to rounding in the
 * last place; and its head is then seen to be linear, and every operator has a gradient.
 */
export function dequantised(model: OnnxModel): { model: OnnxModel; changed: boolean } {
  const graph = graphOf(model)
  if (!graph.node.some(({ opType }) => isQuantised(opType))) return { model, changed: false }
  const rewriting = new Rewriting(linksOf(graph))
  const node = graph.node.flatMap((one) => rewriting.node(one))
  const kept = new Set(node)
  const gone = new Set(graph.node.filter((one) => !kept.has(one)).flatMap(({ output }) => output))
  return {
    model: withGraph(model, {
      node,
      initializer: [...graph.initializer, ...rewriting.initializers],
      valueInfo: graph.valueInfo.filter(({ name }) => !gone.has(name)),
    }),
    changed: true,
  }
}

function isQuantised(opType: string): boolean {
  return /^(?:QLinear|QGemm|QuantizeLinear|DequantizeLinear|DynamicQuantize|\w+Integer)/.test(opType)
}

class Rewriting {
  readonly initializers: TensorProto[] = []
  readonly #links: Links
  readonly #scaled: ReadonlyMap<NodeProto, Scaled>
  readonly #absorbed: ReadonlySet<NodeProto>
  #count = 0

  constructor(links: Links) {
    this.#links = links
    this.#scaled = scaledProducts(links)
    this.#absorbed = new Set([...this.#scaled.values()].flatMap(({ product, cast }) => [product, cast]))
  }

  /** What a node becomes: itself, where it computes in floats already. */
  node(node: NodeProto): NodeProto[] {
    if (this.#absorbed.has(node)) return []
    const scaled = this.#scaled.get(node)
    if (scaled) return this.#scaledProduct(scaled, node.output[0] ?? '')
    const [a = '', ...rest] = node.input
    const at = (index: number) => node.input[index] ?? ''
    const y = node.output[0] ?? ''
    const kept = node.attribute.filter(({ name }) => name !== 'channels_last')
    switch (node.opType) {
      case 'DequantizeLinear': {
        const constant = this.#constant(a, at(1), at(2), intAttribute(node, 'axis') ?? 1)
        if (constant) return [makeNode('Identity', [constant], [y])]
        return isDefaultDomain(node.domain) ? [node] : [edited(node, { domain: '' })]
      }
      case 'QuantizeLinear':
        return isDefaultDomain(node.domain) ? [node] : [edited(node, { domain: '' })]
      case 'QLinearConv':
        return this.#between(y, [at(6), at(7)], (out) => {
          const x = this.#floats(a, at(1), at(2))
          const w = this.#floats(at(3), at(4), at(5), 0)
          const bias = at(8) === '' ? null : this.#bias(at(8), at(1), at(4))
          const inputs = [x.name, w.name, ...(bias ? [bias.name] : [])]
          return [
            ...x.nodes,
            ...w.nodes,
            ...(bias?.nodes ?? []),
            edited(makeNode('Conv', inputs, [out]), { attribute: kept }),
          ]
        })
      case 'QLinearMatMul':
        return this.#between(y, [at(6), at(7)], (out) => {
          const [x, w] = [this.#floats(a, at(1), at(2)), this.#floats(at(3), at(4), at(5), -1)]
          return [...x.nodes, ...w.nodes, makeNode('MatMul', [x.name, w.name], [out])]
        })
      case 'QGemm':
        return this.#between(y, [at(7), at(8)], (out) => {
          const [x, w] = [
            this.#floats(a, at(1), at(2)),
            this.#floats(at(3), at(4), at(5), intAttribute(node, 'transB') ? 0 : 1),
          ]
          const bias = at(6) === '' ? null : this.#bias(at(6), at(1), at(4))
          const inputs = [x.name, w.name, ...(bias ? [bias.name] : [])]
          return [
            ...x.nodes,
            ...w.nodes,
            ...(bias?.nodes ?? []),
            edited(makeNode('Gemm', inputs, [out]), { attribute: kept }),
          ]
        })
      case 'QLinearAdd':
      case 'QLinearMul':
        return this.#between(y, [at(6), at(7)], (out) => {
          const [x, other] = [this.#floats(a, at(1), at(2)), this.#floats(at(3), at(4), at(5))]
          return [...x.nodes, ...other.nodes, makeNode(node.opType.slice(7), [x.name, other.name], [out])]
        })
      case 'QLinearConcat':
        return this.#between(y, [a, at(1)], (out) => {
          const parts = Array.from({ length: Math.floor((rest.length - 1) / 3) }, (_, i) =>
            this.#floats(at(2 + 3 * i), at(3 + 3 * i), at(4 + 3 * i)),
          )
          const concat = edited(
            makeNode(
              'Concat',
              parts.map(({ name }) => name),
              [out],
            ),
            { attribute: kept },
          )
          return [...parts.flatMap(({ nodes }) => nodes), concat]
        })
      case 'QLinearSigmoid':
      case 'QLinearLeakyRelu':
      case 'QLinearAveragePool':
      case 'QLinearGlobalAveragePool': {
        if (intAttribute(node, 'channels_last')) return [node]
        return this.#between(y, [at(3), at(4)], (out) => {
          const x = this.#floats(a, at(1), at(2))
          return [...x.nodes, edited(makeNode(node.opType.slice(7), [x.name], [out]), { attribute: kept })]
        })
      }
      case 'DynamicQuantizeMatMul': {
        const x = this.#roundedAtRunTime(a)
        const w = this.#floats(at(1), at(2), at(3), -1)
        return [...x.nodes, ...w.nodes, ...this.#product(x.name, w.name, at(4), y)]
      }
      case 'MatMulIntegerToFloat': {
        const [x, w] = [this.#floats(a, at(2), at(4)), this.#floats(at(1), at(3), at(5), -1)]
        return [...x.nodes, ...w.nodes, ...this.#product(x.name, w.name, at(6), y)]
      }
      case 'ConvInteger':
      case 'MatMulInteger': {
        const [x, w] = [this.#whole(a, at(2)), this.#whole(at(1), at(3))]
        const operator = node.opType.replace('Integer', '')
        return [
          ...x.nodes,
          ...w.nodes,
          edited(makeNode(operator, [x.name, w.name], [y]), { attribute: kept }),
        ]
      }
      default:
        return [node]
    }
  }

  #scaledProduct({ product, rounding, weightScale }: Scaled, y: string): NodeProto[] {
    const [q = '', scale = '', zero = ''] = rounding.output
    const x = this.#floats(q, scale, zero)
    const w = this.#floats(product.input[1] ?? '', weightScale, product.input[3] ?? '', -1)
    const operator = makeNode(product.opType.replace('Integer', ''), [x.name, w.name], [y])
    return [...x.nodes, ...w.nodes, edited(operator, { attribute: product.attribute })]
  }

  /** What computes `y` in floats and rounds it; not where no scale is given. */
  #between(
    y: string,
    [scale, zero]: readonly [string, string],
    compute: (out: string) => NodeProto[],
  ): NodeProto[] {
    if (scale === '') return compute(y)
    const out = this.#fresh(y)
    return [...compute(out), makeNode('QuantizeLinear', [out, scale, ...(zero === '' ? [] : [zero])], [y])]
  }

  #product(x: string, w: string, bias: string, y: string): NodeProto[] {
    if (bias === '') return [makeNode('MatMul', [x, w], [y])]
    const out = this.#fresh(y)
    return [makeNode('MatMul', [x, w], [out]), makeNode('Add', [out, bias], [y])]
  }

  /** A quantised tensor in floats. */
  #floats(name: string, scale: string, zero: string, axis?: number): { name: string; nodes: NodeProto[] } {
    const constant = this.#constant(name, scale, zero, axis)
    if (constant !== null) return { name: constant, nodes: [] }
    const out = this.#fresh(name)
    const inputs = [name, scale, ...(zero === '' ? [] : [zero])]
    return { name: out, nodes: [makeNode('DequantizeLinear', inputs, [out])] }
  }

  #roundedAtRunTime(x: string): { name: string; nodes: NodeProto[] } {
    const [q, scale, zero] = [this.#fresh(x), this.#fresh(x), this.#fresh(x)]
    const out = this.#floats(q, scale, zero)
    return { name: out.name, nodes: [makeNode('DynamicQuantizeLinear', [x], [q, scale, zero]), ...out.nodes] }
  }

  /** Biases are int32 in units of both scales. */
  #bias(name: string, scale: string, weightScale: string): { name: string; nodes: NodeProto[] } {
    const [bias, of, by] = [name, scale, weightScale].map((one) => constantOf(this.#links, one))
    const [values, x, w] = [bias && quantisedOf(bias), of && floatsOf(of), by && floatsOf(by)]
    if (values && x && w) {
      const floats = Float32Array.from(
        values,
        (value, i) => value * (x[0] ?? 0) * (w[w.length === 1 ? 0 : i] ?? 0),
      )
      return { name: this.#initializer(name, floats, [floats.length]), nodes: [] }
    }
    const [cast, unit, out] = [this.#fresh(name), this.#fresh(name), this.#fresh(name)]
    return {
      name: out,
      nodes: [
        makeNode('Cast', [name], [cast], { to: dataType('float32') }),
        makeNode('Mul', [scale, weightScale], [unit]),
        makeNode('Mul', [cast, unit], [out]),
      ],
    }
  }

  /** Integers without their zero point, as floats: what operators on integers multiply. */
  #whole(name: string, zero: string): { name: string; nodes: NodeProto[] } {
    const tensor = constantOf(this.#links, name)
    const shift = zero === '' ? null : constantOf(this.#links, zero)
    const values = tensor && quantisedOf(tensor)
    const shifts = shift && quantisedOf(shift)
    if (tensor && values && (zero === '' || shifts)) {
      const of = channelAt(dimsOf(tensor), shifts?.length ?? 1, -1)
      const floats = Float32Array.from(values, (value, i) => value - (shifts?.[of(i)] ?? 0))
      return { name: this.#initializer(name, floats, dimsOf(tensor)), nodes: [] }
    }
    const cast = this.#fresh(name)
    const nodes = [makeNode('Cast', [name], [cast], FLOAT)]
    if (zero === '') return { name: cast, nodes }
    const [shiftCast, out] = [this.#fresh(zero), this.#fresh(name)]
    nodes.push(makeNode('Cast', [zero], [shiftCast], FLOAT), makeNode('Sub', [cast, shiftCast], [out]))
    return { name: out, nodes }
  }

  /** The name of a constant's dequantised values; null where it is none. */
  #constant(name: string, scale: string, zero: string, axis = 0): string | null {
    const [tensor, by, shift] = [name, scale, zero].map((one) => constantOf(this.#links, one))
    const [values, scales] = [tensor && quantisedOf(tensor), by && floatsOf(by)]
    // Scales of blocks, which newer opsets have, stay with the operator.
    if (!tensor || !values || !by || !scales || dimsOf(by).length > 1 || (zero !== '' && !shift)) return null
    const shifts = shift && quantisedOf(shift)
    const dims = dimsOf(tensor)
    const of = channelAt(dims, scales.length, axis)
    const floats = Float32Array.from(values, (value, i) => {
      const channel = of(i)
      return (value - (shifts?.[shifts.length === 1 ? 0 : channel] ?? 0)) * (scales[channel] ?? 0)
    })
    return this.#initializer(name, floats, dims)
  }

  #initializer(name: string, values: Float32Array, dims: readonly number[]): string {
    const tensor = tensorOf(this.#fresh(name), values, dims)
    this.initializers.push(tensor)
    return tensor.name
  }

  #fresh(base: string): string {
    this.#count += 1
    return `${base}/float/${String(this.#count)}`
  }
}

/** A product of integers and the scaling of its result, as dynamic quantisation writes them. */
interface Scaled {
  readonly product: NodeProto
  readonly cast: NodeProto
  readonly rounding: NodeProto
  readonly weightScale: string
}

/** By the Mul that they end in: `Mul(Cast(MatMulInteger(q, w)), Mul(scale of q, scale of w))`, q from DynamicQuantizeLinear. */
function scaledProducts(links: Links): Map<NodeProto, Scaled> {
  const found = new Map<NodeProto, Scaled>()
  const only = (name = '') => {
    const takers = links.consumers.get(name) ?? []
    return takers.length === 1 ? takers[0] : undefined
  }
  for (const product of links.graph.node) {
    if (product.opType !== 'MatMulInteger' && product.opType !== 'ConvInteger') continue
    const rounding = links.producer.get(product.input[0] ?? '')
    const cast = only(product.output[0])
    const mul = cast?.opType === 'Cast' ? only(cast.output[0]) : undefined
    if (!cast || mul?.opType !== 'Mul' || rounding?.opType !== 'DynamicQuantizeLinear') continue
    const scales = links.producer.get(mul.input.find((name) => name !== cast.output[0]) ?? '')
    const weightScale = scales?.input.find((name) => name !== rounding.output[1])
    const constant = constantOf(links, weightScale)
    const isPerTensor = constant !== undefined && dimsOf(constant).every((dim) => dim === 1)
    const isOurs = scales?.opType === 'Mul' && scales.input.includes(rounding.output[1] ?? '')
    if (!isOurs || !constant || weightScale === undefined) continue
    if (product.opType === 'ConvInteger' && !isPerTensor) continue
    found.set(mul, { product, cast, rounding, weightScale })
  }
  return found
}

const FLOAT: Attributes = { to: dataType('float32') }

/** Which of `count` scales an element of a tensor has: all the same one, or one per slice of an axis. */
function channelAt(dims: readonly number[], count: number, axis: number): (element: number) => number {
  if (count === 1) return () => 0
  const at = axis < 0 ? axis + dims.length : axis
  const stride = dims.slice(at + 1).reduce((product, dim) => product * dim, 1)
  return (element) => Math.floor(element / stride) % (dims[at] ?? 1)
}
