import type { Message } from '@bufbuild/protobuf'
import type { GraphProto, ModelProto } from '../proto/onnx_pb.ts'

/** An ONNX model as data. Never mutated: every edit shares what it did not change, weights included. */
export interface OnnxModel {
  readonly proto: ModelProto
  /** Where it was read from, for messages to people. */
  readonly file?: string
  /** How the file was brought into the form that Lens works on; missing where nobody has. */
  readonly reading?: Reading
}

/** What a model's file says, as far as it is not what Lens works on any more. */
export interface Reading {
  /** The version of the default operator set. */
  readonly opset: number
  readonly inputs: readonly TensorFacts[]
  readonly outputs: readonly TensorFacts[]
  /** The input takes whole pixels, 0 to 255, and the model rescales them itself. */
  readonly takesPixels: boolean
  /** In which range it takes floats that it rescales itself; null where it does not. */
  readonly rescaling: Rescaling | null
  readonly scores: Scores
  /** Names of the classes, where the graph makes a map of labels; null elsewhere. */
  readonly labels: readonly string[] | null
  /** What was changed, in sentences for people. */
  readonly changes: readonly string[]
}

/** Pixels from 0 to 255, or from 0 to 1. */
export type Rescaling = 'pixels' | 'unit'

/** An input or output as the file declares it; a dim is a size, the name of a size that varies, or null. */
export interface TensorFacts {
  readonly name: string
  readonly type: string
  /** Null where not even the rank is declared. */
  readonly dims: readonly (number | string | null)[] | null
}

/** What a model's scores mean. */
export interface Scores {
  /** What the file puts behind the logits. */
  readonly activation: 'none' | 'softmax' | 'sigmoid'
  /**
   * `exclusive`: one class is right, by softmax; `independent`: any number of classes are, by a sigmoid each; `binary`: one score
   * z for class 1 and against class 0, whose logits are then z / 2 and -z / 2.
   */
  readonly kind: 'exclusive' | 'independent' | 'binary'
}

/**
 * A shallow copy of a message with some fields replaced. A spread would lose the prototype, on which proto2
 * messages keep their defaults: `{ ...node }.domain` is undefined where `node.domain` is ''.
 */
export function edited<T extends Message>(message: T, changes: Partial<T>): T {
  const copy = Object.create(Object.getPrototypeOf(message) as object) as T
  return Object.assign(copy, message, changes)
}

/** The main graph, which `readModel` and `GraphBuilder` guarantee. */
export function graphOf(model: OnnxModel): GraphProto {
  if (!model.proto.graph) throw new Error('The model has no graph.')
  return model.proto.graph
}

export function withGraph(model: OnnxModel, changes: Partial<GraphProto>): OnnxModel {
  return { ...model, proto: edited(model.proto, { graph: edited(graphOf(model), changes) }) }
}

/** Version of the default operator set; 0 where the model does not say. */
export function opsetOf(proto: ModelProto): number {
  return Number(proto.opsetImport.find(({ domain }) => isDefaultDomain(domain))?.version ?? 0n)
}

export function isDefaultDomain(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx'
}
