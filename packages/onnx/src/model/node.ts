import type { GraphProto, NodeProto, TensorProto } from '../proto/onnx_pb.ts'

/** An int attribute, or undefined where the node leaves the operator's default. */
export function intAttribute(node: NodeProto, name: string): number | undefined {
  const attribute = attributeOf(node, name)
  return attribute && Number(attribute.i)
}

export function floatAttribute(node: NodeProto, name: string): number | undefined {
  return attributeOf(node, name)?.f
}

export function intsAttribute(node: NodeProto, name: string): number[] | undefined {
  return attributeOf(node, name)?.ints.map(Number)
}

export function stringAttribute(node: NodeProto, name: string): string | undefined {
  const attribute = attributeOf(node, name)
  return attribute && new TextDecoder().decode(attribute.s)
}

export function tensorAttribute(node: NodeProto, name: string): TensorProto | undefined {
  return attributeOf(node, name)?.t
}

function attributeOf(node: NodeProto, name: string) {
  return node.attribute.find((attribute) => attribute.name === name)
}

/** The node's inputs and what the graphs inside it (If, Loop, Scan) take from around them. Optional blanks left out. */
export function inputsOf(node: NodeProto): string[] {
  const captured = node.attribute.flatMap(({ g, graphs }) =>
    (g ? [g, ...graphs] : graphs).flatMap(capturedBy),
  )
  return [...node.input, ...captured].filter((name) => name !== '')
}

function capturedBy(graph: GraphProto): string[] {
  const own = new Set([
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ])
  const used = [...graph.node.flatMap(inputsOf), ...graph.output.map(({ name }) => name)]
  return used.filter((name) => !own.has(name))
}
