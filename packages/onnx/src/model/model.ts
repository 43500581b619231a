import type { Message } from '@bufbuild/protobuf'
import type { GraphProto, ModelProto } from '../proto/onnx_pb.ts'

/** An ONNX model as data. Never mutated: every edit shares what it did not change, weights included. */
export interface OnnxModel {
  readonly proto: ModelProto
  /** Where it was read from, for messages to people. */
  readonly file?: string
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
