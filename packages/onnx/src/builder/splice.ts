import { linksOf, feedsOf } from '../model/links.ts'
import { edited, graphOf, opsetOf, type OnnxModel } from '../model/model.ts'
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from '../proto/onnx_pb.ts'
import type { Value } from './value.ts'

/** The graph that a model is spliced into, as far as names go. */
interface Host {
  isTaken(name: string): boolean
  initializer(name: string): TensorProto | undefined
}

/** A model as a part of another graph: its tensors renamed where their names are taken. */
interface Part {
  readonly nodes: NodeProto[]
  readonly initializers: TensorProto[]
  /** All names that the part brings in. */
  readonly names: string[]
  readonly outputs: Record<string, Value>
}

export function splice(
  model: OnnxModel,
  opset: number,
  inputs: Readonly<Record<string, Value>>,
  host: Host,
): Part {
  if (opsetOf(model.proto) !== opset) {
    throw new Error(
      `A model of opset ${String(opsetOf(model.proto))} cannot go into a graph of opset ${String(opset)}.`,
    )
  }
  const graph = graphOf(model)
  const renamed = new Map<string, string>()
  for (const { name } of feedsOf(linksOf(graph))) {
    const value = inputs[name]
    if (!value) throw new Error(`The input "${name}" of the inlined model is not given.`)
    renamed.set(name, value.name)
  }
  const initializers = graph.initializer.filter((tensor) => host.initializer(tensor.name) !== tensor)
  const own = [
    ...initializers.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output.filter((name) => name !== '')),
  ]
  // A fresh name must not be one that the model gives to another tensor, which may come later.
  const unusable = new Set([...own, ...graph.node.flatMap(namesWithin)])
  const names = own.map((name) => {
    const free = host.isTaken(name) ? freshName(name, host, unusable) : name
    unusable.add(free)
    renamed.set(name, free)
    return free
  })
  return {
    nodes: graph.node.map((node) => renameNode(node, renamed)),
    initializers: initializers.map((tensor) => renameTensor(tensor, renamed)),
    names,
    outputs: Object.fromEntries(graph.output.map(({ name }) => [name, { name: renamed.get(name) ?? name }])),
  }
}

function freshName(name: string, host: Host, unusable: ReadonlySet<string>): string {
  for (let copy = 2; ; copy++) {
    const fresh = `${name}/${String(copy)}`
    if (!host.isTaken(fresh) && !unusable.has(fresh)) return fresh
  }
}

/** Names of the tensors in the graphs inside a node, which would hide a tensor around them of the same name. */
function namesWithin(node: NodeProto): string[] {
  const graphs = node.attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs))
  return graphs.flatMap((graph) => [...ownNames(graph), ...graph.node.flatMap(namesWithin)])
}

function ownNames(graph: GraphProto): string[] {
  return [
    ...[...graph.input, ...graph.initializer].map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ]
}

function renameTensor(tensor: TensorProto, renamed: ReadonlyMap<string, string>): TensorProto {
  const name = renamed.get(tensor.name) ?? tensor.name
  return name === tensor.name ? tensor : edited(tensor, { name })
}

function renameNode(node: NodeProto, renamed: ReadonlyMap<string, string>): NodeProto {
  const rename = (name: string) => renamed.get(name) ?? name
  return edited(node, {
    // onnxruntime refuses two nodes of one name, and nothing refers to a node by it.
    name: '',
    input: node.input.map(rename),
    output: node.output.map(rename),
    attribute: node.attribute.map((attribute) => renameAttribute(attribute, renamed)),
  })
}

/** Graphs inside a node (If, Loop, Scan) refer to tensors around them by name. */
function renameAttribute(attribute: AttributeProto, renamed: ReadonlyMap<string, string>): AttributeProto {
  if (attribute.graphs.length > 0) {
    return edited(attribute, { graphs: attribute.graphs.map((graph) => renameGraph(graph, renamed)) })
  }
  return attribute.g ? edited(attribute, { g: renameGraph(attribute.g, renamed) }) : attribute
}

function renameGraph(graph: GraphProto, outer: ReadonlyMap<string, string>): GraphProto {
  const own = new Set(ownNames(graph))
  const renamed = new Map([...outer].filter(([name]) => !own.has(name)))
  return edited(graph, {
    node: graph.node.map((node) => renameNode(node, renamed)),
    output: graph.output.map((info) => edited(info, { name: renamed.get(info.name) ?? info.name })),
  })
}
