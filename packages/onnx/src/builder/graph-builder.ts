import { create } from '@bufbuild/protobuf'
import { makeNode, type Attributes } from '../model/make-node.ts'
import { edited, isDefaultDomain, opsetOf, type OnnxModel } from '../model/model.ts'
import { dataType, tensorOf, type ConstantData, type ElementType } from '../model/tensor.ts'
import { valueInfo, untypedValue, type Dim } from '../model/value-info.ts'
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  type NodeProto,
  type OperatorSetIdProto,
  type TensorProto,
  type ValueInfoProto,
} from '../proto/onnx_pb.ts'
import { splice } from './splice.ts'
import type { Value } from './value.ts'

export interface BuilderOptions {
  /** Version of the default operator set, 7 to 23. Default 17. */
  readonly opset?: number
  /** The model to inline, whose opset is taken. */
  readonly around?: OnnxModel
  readonly name?: string
  /** Names not to give to new tensors: those of a graph that the built one is to be joined with. */
  readonly taken?: Iterable<string>
}

/**
 * Builds an ONNX graph node by node:
 *
 *     const b = new GraphBuilder()
 *     const a = b.input('A', 'float32', ['n', 'p'])
 *     const w = b.input('W', 'float32', ['r', 'p'])
 *     b.output('C', b.matmul(a, b.transpose(w, [1, 0])))
 *     const model = b.build()
 *
 * `node` adds any operator in the form that the opset asks for; the named helpers hide where that form changed.
 */
export class GraphBuilder {
  readonly opset: number
  readonly #name: string
  readonly #nodes: NodeProto[] = []
  readonly #inputs: ValueInfoProto[] = []
  readonly #outputs: ValueInfoProto[] = []
  readonly #initializers = new Map<string, TensorProto>()
  readonly #names: Set<string>
  readonly #domains = new Map<string, OperatorSetIdProto>()

  constructor({ around, opset, name = 'lens', taken = [] }: BuilderOptions = {}) {
    this.opset = around ? opsetOf(around.proto) : (opset ?? 17)
    this.#name = name
    this.#names = new Set(taken)
  }

  /** An input to feed; a dim is a size, the name of a size that varies, or null. Null `dims`: of any rank. */
  input(name: string, type: ElementType, dims: readonly Dim[] | null): Value {
    this.#claim(name)
    this.#inputs.push(valueInfo(name, type, dims))
    return { name }
  }

  /** Makes a tensor an output of that name. Without `dims` its type is left to onnxruntime to infer. */
  output(name: string, value: Value, dims?: readonly Dim[], type: ElementType = 'float32'): void {
    if (value.name !== name) this.node('Identity', [value], {}, name)
    this.#outputs.push(dims ? valueInfo(name, type, dims) : untypedValue(name))
  }

  /**
   * A constant tensor over the array's own bytes (plain numbers become float32). Default dims: one axis. The
   * array must not change before the model has been encoded.
   */
  constant(data: ConstantData | readonly number[], dims?: readonly number[], name?: string): Value {
    const values = isPlain(data) ? Float32Array.from(data) : data
    const claimed = name === undefined ? this.#fresh('constant') : this.#claim(name)
    this.#initializers.set(claimed, tensorOf(claimed, values, dims ?? [values.length]))
    return { name: claimed }
  }

  scalar(value: number): Value {
    return this.constant([value], [])
  }

  /** A constant int64 vector, as shapes and axes are. */
  ints(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt))
  }

  /** Any operator with one output; null stands for an optional input that is left out. */
  node(opType: string, inputs: readonly (Value | null)[], attributes: Attributes = {}, name?: string): Value {
    const output = name === undefined ? this.#fresh(opType) : this.#claim(name)
    this.#add(opType, inputs, attributes, [output])
    return { name: output }
  }

  /** Any operator with `count` outputs. */
  nodes(
    opType: string,
    inputs: readonly (Value | null)[],
    count: number,
    attributes: Attributes = {},
  ): Value[] {
    const outputs = Array.from({ length: count }, () => this.#fresh(opType))
    this.#add(opType, inputs, attributes, outputs)
    return outputs.map((name) => ({ name }))
  }

  /** A node of a model once more, with other inputs and `count` outputs. */
  again(node: NodeProto, inputs: readonly Value[], count: number): Value[] {
    const outputs = Array.from({ length: count }, () => this.#fresh(node.opType))
    // onnxruntime refuses two nodes of one name.
    this.#nodes.push(edited(node, { name: '', input: inputs.map(({ name }) => name), output: outputs }))
    return outputs.map((name) => ({ name }))
  }

  /**
   * Splices a whole model in, fed with the given values, and returns its outputs by name. Tensors keep their
   * names unless those are taken. Weights are shared with the model, and between two copies of it.
   * @throws Error when the model has another opset than the builder, or an input is not given
   */
  inline(model: OnnxModel, inputs: Readonly<Record<string, Value>>): Record<string, Value> {
    const part = splice(model, this.opset, inputs, {
      isTaken: (name) => this.#names.has(name),
      initializer: (name) => this.#initializers.get(name),
    })
    for (const tensor of part.initializers) this.#initializers.set(tensor.name, tensor)
    for (const name of part.names) this.#names.add(name)
    this.#nodes.push(...part.nodes)
    for (const opset of model.proto.opsetImport) {
      if (!isDefaultDomain(opset.domain)) this.#domains.set(opset.domain, opset)
    }
    return part.outputs
  }

  build(): OnnxModel {
    const proto = create(ModelProtoSchema, {
      irVersion: irVersionFor(this.opset),
      producerName: 'lens',
      opsetImport: [
        create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(this.opset) }),
        ...this.#domains.values(),
      ],
      graph: create(GraphProtoSchema, {
        name: this.#name,
        node: this.#nodes,
        input: this.#inputs,
        output: this.#outputs,
        initializer: [...this.#initializers.values()],
      }),
    })
    return { proto }
  }

  // Element by element, with broadcasting.
  add(a: Value, b: Value): Value {
    return this.node('Add', [a, b])
  }

  sub(a: Value, b: Value): Value {
    return this.node('Sub', [a, b])
  }

  mul(a: Value, b: Value): Value {
    return this.node('Mul', [a, b])
  }

  div(a: Value, b: Value): Value {
    return this.node('Div', [a, b])
  }

  sqrt(x: Value): Value {
    return this.node('Sqrt', [x])
  }

  relu(x: Value, name?: string): Value {
    return this.node('Relu', [x], {}, name)
  }

  /** Bounds are attributes before opset 11 and inputs since. */
  clip(x: Value, { min, max }: { min?: number; max?: number }): Value {
    if (this.opset < 11) return this.node('Clip', [x], { min: float(min), max: float(max) })
    const bound = (value: number | undefined) => (value === undefined ? null : this.scalar(value))
    return this.node('Clip', [x, bound(min), bound(max)])
  }

  // Products.
  matmul(a: Value, b: Value): Value {
    return this.node('MatMul', [a, b])
  }

  gemm(a: Value, b: Value, bias: Value | null, attributes: { transA?: number; transB?: number } = {}): Value {
    return this.node('Gemm', bias ? [a, b, bias] : [a, b], attributes)
  }

  conv(x: Value, weights: Value, bias: Value | null, attributes: Attributes = {}): Value {
    return this.node('Conv', bias ? [x, weights, bias] : [x, weights], attributes)
  }

  // Shapes.
  transpose(x: Value, perm: readonly number[]): Value {
    return this.node('Transpose', [x], { perm })
  }

  reshape(x: Value, dims: readonly number[]): Value {
    return this.node('Reshape', [x, this.ints(dims)])
  }

  concat(values: readonly Value[], axis: number): Value {
    return this.node('Concat', values, { axis })
  }

  gather(x: Value, indices: Value, axis = 0): Value {
    return this.node('Gather', [x, indices], { axis })
  }

  cast(x: Value, to: ElementType): Value {
    return this.node('Cast', [x], { to: dataType(to) })
  }

  squeeze(x: Value, axes: readonly number[]): Value {
    return this.#withAxes('Squeeze', x, axes, 13)
  }

  unsqueeze(x: Value, axes: readonly number[]): Value {
    return this.#withAxes('Unsqueeze', x, axes, 13)
  }

  /** Everything is an attribute before opset 10 and an input since. */
  slice(x: Value, starts: readonly number[], ends: readonly number[], axes: readonly number[]): Value {
    if (this.opset < 10) return this.node('Slice', [x], { starts, ends, axes })
    return this.node('Slice', [x, this.ints(starts), this.ints(ends), this.ints(axes)])
  }

  /** `pads`: what to put before every axis, then after every axis. An attribute before opset 11, an input since. */
  pad(x: Value, pads: readonly number[], value = 0): Value {
    if (this.opset < 11) return this.node('Pad', [x], { pads, value: float(value) })
    return this.node('Pad', [x, this.ints(pads), this.scalar(value)])
  }

  // Reductions.
  reduceMean(x: Value, axes: readonly number[], keepdims = true): Value {
    return this.#withAxes('ReduceMean', x, axes, 18, { keepdims: Number(keepdims) })
  }

  reduceSum(x: Value, axes: readonly number[], keepdims = true): Value {
    return this.#withAxes('ReduceSum', x, axes, 13, { keepdims: Number(keepdims) })
  }

  reduceMax(x: Value, axes: readonly number[], keepdims = true): Value {
    return this.#withAxes('ReduceMax', x, axes, 18, { keepdims: Number(keepdims) })
  }

  /** `axes` is an attribute before the opset `since`, and an input from there on. */
  #withAxes(
    opType: string,
    x: Value,
    axes: readonly number[],
    since: number,
    attributes: Attributes = {},
  ): Value {
    if (this.opset < since) return this.node(opType, [x], { axes, ...attributes })
    return this.node(opType, [x, this.ints(axes)], attributes)
  }

  #add(
    opType: string,
    inputs: readonly (Value | null)[],
    attributes: Attributes,
    outputs: readonly string[],
  ): void {
    const names = inputs.map((value) => value?.name ?? '')
    // A trailing blank is the same as an input that is not there, and not every reader takes the blank.
    while (names.at(-1) === '') names.pop()
    this.#nodes.push(makeNode(opType, names, outputs, attributes))
  }

  #claim(name: string): string {
    if (this.#names.has(name)) throw new Error(`The graph already has a tensor called "${name}".`)
    this.#names.add(name)
    return name
  }

  #fresh(base: string): string {
    let n = this.#names.size
    while (this.#names.has(`${base}_${String(n)}`)) n++
    return this.#claim(`${base}_${String(n)}`)
  }
}

/** The first IR version that allows the opset, and no newer one, so that older runtimes can read the file. */
function irVersionFor(opset: number): bigint {
  if (opset >= 23) return 11n
  if (opset >= 21) return 10n
  return opset >= 19 ? 9n : 8n
}

function float(value: number | undefined): { float: number } | undefined {
  return value === undefined ? undefined : { float: value }
}

function isPlain(data: ConstantData | readonly number[]): data is readonly number[] {
  return Array.isArray(data)
}
