import { LensError } from '@lens/errors'
import type { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { constantOf, type Links } from '../model/links.ts'
import { floatAttribute, inputsOf, intAttribute, intsAttribute, stringAttribute } from '../model/node.ts'
import { dataType, elementTypeName, floatsOf, type ElementType } from '../model/tensor.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'
import type { Facts, Size } from './tensor-facts.ts'

/**
 * How an operator sends gradients back. Given the node and the gradient of its first output (`node.gradient` has
 * the others'), one entry per input: a function that adds what computes that input's gradient to the graph, called
 * only where somebody asks, or null for an input without one (indices, shapes, conditions).
 */
export type Rule = (op: Operator, g: Value) => readonly ((() => Value) | null)[]

/** The name to speak of a node by. */
function labelOf(node: NodeProto): string {
  return `${node.opType} (${node.name === '' ? '' : `node "${node.name}", `}output "${node.output[0] ?? ''}")`
}

/** What is known of the model's tensors. */
export interface Known {
  readonly facts: Facts
  readonly links: Links
}

/** A node that is being differentiated: its attributes, its tensors and what is known of them. */
export class Operator {
  readonly b: GraphBuilder
  readonly node: NodeProto
  readonly #known: Known
  readonly #gradients: ReadonlyMap<string, Value>

  constructor(b: GraphBuilder, node: NodeProto, known: Known, gradients: ReadonlyMap<string, Value>) {
    this.b = b
    this.node = node
    this.#known = known
    this.#gradients = gradients
  }

  /** The name to speak of the node by. */
  get label(): string {
    return labelOf(this.node)
  }

  unsupported(what: string): LensError {
    return new LensError(
      'unsupported',
      `There is no gradient of ${this.label}: ${what}. Everything that needs no gradients works with this model.`,
    )
  }

  // Tensors of the node.
  get x(): Value {
    return this.input(0)
  }

  get y(): Value {
    return this.output(0)
  }

  has(input: number): boolean {
    return Boolean(this.node.input[input])
  }

  input(index: number): Value {
    return { name: this.node.input[index] ?? '' }
  }

  output(index: number): Value {
    return { name: this.node.output[index] ?? '' }
  }

  /** The gradient of an output; zeros where nothing depends on it. */
  gradient(output: number): Value {
    const value = this.output(output)
    return this.#gradients.get(value.name) ?? this.b.mul(value, this.scalar(0))
  }

  // Attributes, with the operator's default.
  int(name: string, otherwise: number): number {
    return intAttribute(this.node, name) ?? otherwise
  }

  float(name: string, otherwise: number): number {
    return floatAttribute(this.node, name) ?? otherwise
  }

  string(name: string, otherwise: string): string {
    return stringAttribute(this.node, name) ?? otherwise
  }

  /** Integers that are an attribute in old opsets and an input in new ones; null where the node has neither. */
  ints(name: string, input: number): readonly number[] | null {
    const attribute = intsAttribute(this.node, name)
    if (attribute || !this.has(input)) return attribute ?? null
    const values = this.#known.facts.get(this.input(input).name)?.values
    if (!values?.every((value) => typeof value === 'number')) {
      throw this.unsupported(`its ${name} are only known at run time`)
    }
    return values
  }

  /** Whether the integers of an input can be told before the graph runs. */
  isKnown(input: number): boolean {
    const values = this.#known.facts.get(this.input(input).name)?.values
    return values?.every((value) => typeof value === 'number') ?? false
  }

  // Facts.
  #dims(value: Value): readonly Size[] | null {
    return this.#known.facts.get(value.name)?.dims ?? null
  }

  /** The sizes of a tensor of the model, which may be names for what is only known at run time. */
  dims(value: Value): readonly Size[] {
    const dims = this.#dims(value)
    if (!dims)
      throw this.unsupported(
        `the rank of "${value.name}" is only known at run time${this.#because(value.name)}`,
      )
    return dims
  }

  /** The operator behind which a tensor's rank is lost, as the end of a sentence. */
  #because(tensor: string): string {
    const { facts, links } = this.#known
    const isUnknown = (name: string) => facts.get(name)?.dims == null
    let node = links.producer.get(tensor)
    for (let maker = node; maker; maker = links.producer.get(inputsOf(maker).find(isUnknown) ?? ''))
      node = maker
    if (!node) return ''
    return `, because Lens has no rule for the shape that ${labelOf(node)} makes`
  }

  /** The sizes of a tensor from axis `from` on, all of which must be known. */
  fixed(value: Value, from = 0): readonly number[] {
    const dims = this.dims(value).slice(from)
    if (!dims.every((size) => typeof size === 'number')) {
      throw this.unsupported(`the sizes of "${value.name}" are only known at run time`)
    }
    return dims
  }

  /** The size of one axis, which must be known. */
  size(value: Value, axis: number): number {
    const size = this.dims(value)[axis]
    if (typeof size === 'number') return size
    throw this.unsupported(`the size of axis ${String(axis)} of "${value.name}" is only known at run time`)
  }

  /** The floats of a constant of the model; null where the tensor is none. */
  floats(value: Value): Float32Array | null {
    const constant = constantOf(this.#known.links, value.name)
    return constant ? floatsOf(constant) : null
  }

  rank(value: Value): number {
    return this.dims(value).length
  }

  axis(name: string, otherwise: number, value = this.x): number {
    const axis = this.int(name, otherwise)
    return axis < 0 ? axis + this.rank(value) : axis
  }

  get type(): ElementType {
    return elementTypeName(this.#known.facts.get(this.x.name)?.type ?? dataType('float32')) as ElementType
  }

  typeOf(value: Value): ElementType {
    return elementTypeName(this.#known.facts.get(value.name)?.type ?? dataType('float32')) as ElementType
  }

  // What rules build with.
  /** A constant of the type that the node computes in. */
  scalar(value: number): Value {
    return this.constant([value], [])
  }

  constant(values: readonly number[] | Float32Array, dims: readonly number[]): Value {
    const constant = this.b.constant(values, dims)
    return this.type === 'float32' ? constant : this.b.cast(constant, this.type)
  }

  /** The shape of a tensor of the model as a tensor. */
  shape(value: Value): Value {
    const dims = this.#dims(value)
    return dims?.every((size) => typeof size === 'number') ? this.b.ints(dims) : this.b.node('Shape', [value])
  }

  /** The size of one axis as a tensor [1]. */
  length(value: Value, axis: number): Value {
    const size = this.dims(value)[axis]
    if (typeof size === 'number') return this.b.ints([size])
    return this.b.slice(this.b.node('Shape', [value]), [axis], [axis + 1], [0])
  }

  /**
   * `g`, of size 1 along the axes, repeated along them to the shape of x; with `isMean`, divided by the number of
   * copies. A product with ones rather than Expand: its shape is known without running.
   */
  repeat(g: Value, axes: readonly number[], isMean = false): Value {
    const { b, x } = this
    const dims = this.dims(x).map((size, axis) => (axes.includes(axis) ? size : 1))
    if (dims.every((size) => typeof size === 'number')) {
      const count = dims.reduce((product, size) => product * size, 1)
      return b.mul(g, this.constant(new Float32Array(count).fill(isMean ? 1 / count : 1), dims))
    }
    const repeated = b.node('Expand', [g, b.node('Shape', [x])])
    if (!isMean) return repeated
    const reduced = b.gather(b.node('Shape', [x]), b.ints(axes))
    return b.div(repeated, b.cast(b.node('ReduceProd', [reduced], { keepdims: 0 }), this.type))
  }

  /**
   * Reshapes a tensor of the sizes `from` to those of `like`, which are taken at run time where more than one cannot
   * be written down. The name of a batch size is carried on (0 copies it): onnxruntime keeps tensors in the blocked
   * layout of its convolutions only where it can prove that shapes are equal.
   */
  reshapeLike(value: Value, like: Value, from: readonly Size[] = this.#dims(this.y) ?? []): Value {
    const target = this.#dims(like)?.map((size, axis) => {
      if (typeof size === 'number') return size
      return from[axis] === size ? 0 : -1
    })
    if (!target || target.filter((size) => size === -1).length > 1) {
      return this.b.node('Reshape', [value, this.b.node('Shape', [like])])
    }
    return this.b.reshape(value, target)
  }

  /**
   * The gradient by an operand that was broadcast, from the gradient by what it was broadcast to: summed over the
   * copies. `from` are the sizes of `g`, `to` those of the operand.
   */
  sumTo(g: Value, operand: Value, from = this.#dims(this.y), to = this.#dims(operand)): Value {
    if (!from || !to) return this.#sumToAnyRank(g, operand)
    const { b } = this
    const lead = from.length - to.length
    const axes = from.map((_, axis) => axis)
    const own = (axis: number) => to[axis - lead]
    if (axes.some((axis) => typeof own(axis) === 'string' && own(axis) !== from[axis])) {
      return this.#sumToAtRunTime(g, operand, axes, lead)
    }
    const leading = axes.slice(0, lead)
    const kept = axes.filter((axis) => own(axis) === 1 && from[axis] !== 1)
    if (kept.length === 0) return lead === 0 ? g : b.reduceSum(g, leading, false)
    const summed = b.reduceSum(g, [...leading, ...kept])
    return lead === 0 ? summed : b.squeeze(summed, leading)
  }

  /** Where only run time tells whether an axis was repeated: it is split into copies × size, of which one is 1. */
  #sumToAtRunTime(g: Value, operand: Value, axes: readonly number[], lead: number): Value {
    const { b } = this
    const at = (shape: Value, axis: number) => b.slice(shape, [axis], [axis + 1], [0])
    const [whole, own] = [b.node('Shape', [g]), b.node('Shape', [operand])]
    const split = axes.flatMap((axis) => {
      if (axis < lead) return [at(whole, axis)]
      const size = at(own, axis - lead)
      return [b.div(at(whole, axis), size), size]
    })
    const copies = axes.map((axis) => (axis < lead ? axis : 2 * axis - lead))
    return b.reduceSum(b.node('Reshape', [g, b.concat(split, 0)]), copies, false)
  }

  /** Where not even the ranks are known: summed over the axes whose sizes turn out to differ. */
  #sumToAnyRank(g: Value, operand: Value): Value {
    const { b } = this
    if (b.opset < 13) throw this.unsupported(`the rank of "${operand.name}" is only known at run time`)
    const [whole, own] = [b.node('Shape', [g]), b.node('Shape', [operand])]
    const missing = b.sub(b.node('Shape', [whole]), b.node('Shape', [own]))
    const aligned = b.concat([b.node('Expand', [b.ints([1]), missing]), own], 0)
    const axes = b.reshape(b.node('NonZero', [b.node('Not', [b.node('Equal', [aligned, whole])])]), [-1])
    return b.node('Reshape', [b.node('ReduceSum', [g, axes], { noop_with_empty_axes: 1 }), own])
  }
}
