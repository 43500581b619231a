import { edited, graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import type { AttributeProto, FunctionProto, GraphProto, NodeProto } from '../proto/onnx_pb.ts'

/** The model without functions of its own, as PyTorch writes one for every operator and module: their bodies where they are called. */
export function withoutFunctions(model: OnnxModel): OnnxModel {
  const { functions } = model.proto
  if (functions.length === 0) return model
  const known = new Map(functions.map((one) => [keyOf(one.domain, one.name, one.overload), one]))
  const graph = graphOf(model)
  const proto = edited(model.proto, { functions: [] })
  return withGraph({ ...model, proto }, { node: graph.node.flatMap((node) => expanded(node, known)) })
}

type Functions = ReadonlyMap<string, FunctionProto>

function keyOf(domain: string, name: string, overload: string): string {
  return [domain, name, overload].join('\n')
}

/** A function may call others; ONNX allows none that calls itself. */
function expanded(node: NodeProto, functions: Functions): NodeProto[] {
  const called = functions.get(keyOf(node.domain, node.opType, node.overload))
  if (called) return bodyOf(called, node).flatMap((inner) => expanded(inner, functions))
  const isFlat = node.attribute.every(({ g }) => !g)
  return [isFlat ? node : edited(node, { attribute: node.attribute.map((one) => inGraphs(one, functions)) })]
}

function inGraphs(attribute: AttributeProto, functions: Functions): AttributeProto {
  const { g } = attribute
  return g
    ? edited(attribute, { g: edited(g, { node: g.node.flatMap((node) => expanded(node, functions)) }) })
    : attribute
}

/** The nodes of a function in terms of what the call gives it; everything else gets the call's name in front. */
function bodyOf(called: FunctionProto, call: NodeProto): NodeProto[] {
  const names = new Map<string, string>([['', '']])
  called.input.forEach((name, i) => names.set(name, call.input[i] ?? ''))
  called.output.forEach((name, i) => names.set(name, call.output[i] ?? ''))
  const prefix = call.output.find((name) => name !== '') ?? call.name
  const rename = (name: string) => {
    const given = names.get(name)
    // An output that nobody asks for still has a maker.
    return given === undefined || (given === '' && called.output.includes(name)) ? `${prefix}/${name}` : given
  }
  const attributes = new Map([...called.attributeProto, ...call.attribute].map((one) => [one.name, one]))
  return called.node.map((node) => renamed(node, rename, attributes))
}

function renamed(
  node: NodeProto,
  rename: (name: string) => string,
  attributes: ReadonlyMap<string, AttributeProto>,
): NodeProto {
  const attribute = node.attribute.flatMap((one) => {
    if (one.refAttrName !== '') {
      const given = attributes.get(one.refAttrName)
      // What neither the call nor the function gives is left to the operator's default.
      return given ? [edited(given, { name: one.name })] : []
    }
    return [one.g ? edited(one, { g: renamedGraph(one.g, rename, attributes) }) : one]
  })
  return edited(node, { name: '', input: node.input.map(rename), output: node.output.map(rename), attribute })
}

function renamedGraph(
  graph: GraphProto,
  rename: (name: string) => string,
  attributes: ReadonlyMap<string, AttributeProto>,
): GraphProto {
  const info = (one: { name: string }) => ({ name: rename(one.name) })
  return edited(graph, {
    node: graph.node.map((node) => renamed(node, rename, attributes)),
    input: graph.input.map((one) => edited(one, info(one))),
    output: graph.output.map((one) => edited(one, info(one))),
    initializer: graph.initializer.map((one) => edited(one, info(one))),
    valueInfo: [],
  })
}
