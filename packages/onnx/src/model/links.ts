import type { GraphProto, NodeProto, TensorProto } from '../proto/onnx_pb.ts'
import { inputsOf, tensorAttribute } from './node.ts'

/** Who makes and who takes each tensor of a graph. */
export interface Links {
  readonly graph: GraphProto
  readonly producer: ReadonlyMap<string, NodeProto>
  readonly consumers: ReadonlyMap<string, readonly NodeProto[]>
  readonly initializer: ReadonlyMap<string, TensorProto>
}

export function linksOf(graph: GraphProto): Links {
  const producer = new Map<string, NodeProto>()
  const consumers = new Map<string, NodeProto[]>()
  for (const node of graph.node) {
    for (const name of node.output) if (name !== '') producer.set(name, node)
    for (const name of new Set(inputsOf(node))) {
      const known = consumers.get(name)
      if (known) known.push(node)
      else consumers.set(name, [node])
    }
  }
  const initializer = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]))
  return { graph, producer, consumers, initializer }
}

/** The tensor of that name where it is a constant of the graph: an initialiser, or made by Constant or Identity. */
export function constantOf(links: Links, name: string | undefined): TensorProto | undefined {
  if (name === undefined || name === '') return undefined
  const initializer = links.initializer.get(name)
  if (initializer) return initializer
  const node = links.producer.get(name)
  if (node?.opType === 'Identity') return constantOf(links, node.input[0])
  return node?.opType === 'Constant' ? tensorAttribute(node, 'value') : undefined
}

/** Everything that `tensors` are computed from, themselves included, without looking behind `borders`. */
export function ancestorsOf(
  links: Links,
  tensors: readonly string[],
  borders: ReadonlySet<string> = new Set(),
): Set<string> {
  const found = new Set(tensors)
  // A set visits what is added while it is walked.
  for (const name of found) {
    const node = borders.has(name) ? undefined : links.producer.get(name)
    for (const input of node ? inputsOf(node) : []) found.add(input)
  }
  return found
}

/** Everything that is computed from `tensors`, themselves included. */
export function descendantsOf(graph: GraphProto, tensors: Iterable<string>): Set<string> {
  const found = new Set(tensors)
  for (const node of graph.node) {
    if (!inputsOf(node).some((name) => found.has(name))) continue
    for (const name of node.output) if (name !== '') found.add(name)
  }
  return found
}

/** The graph's inputs that a caller has to feed: before IR 4, initialisers were listed among the inputs too. */
export function feedsOf(links: Links) {
  return links.graph.input.filter(({ name }) => !links.initializer.has(name))
}
