import { linksOf } from '../model/links.ts'
import { graphOf, type OnnxModel } from '../model/model.ts'
import { declaredDims, tensorType } from '../model/value-info.ts'
import type { ValueInfoProto } from '../proto/onnx_pb.ts'
import { inferNode } from './infer.ts'
import { factsOfConstant, type Facts, type TensorFacts } from './tensor-facts.ts'

/** What can be told of every tensor of the main graph from its declared inputs, its weights and its operators. */
export function factsOf(model: OnnxModel): Facts {
  const graph = graphOf(model)
  const links = linksOf(graph)
  const declared = new Map([...graph.valueInfo, ...graph.output].map((info) => [info.name, info]))
  const facts = new Map<string, TensorFacts>()
  for (const info of graph.input) facts.set(info.name, factsOfDeclared(info))
  for (const [name, tensor] of links.initializer) facts.set(name, factsOfConstant(tensor))
  for (const node of graph.node) {
    const inferred = inferNode(node, facts, links)
    node.output.forEach((name, i) => {
      if (name !== '') facts.set(name, joined(inferred[i], declared.get(name)))
    })
  }
  return facts
}

function factsOfDeclared(info: ValueInfoProto): TensorFacts {
  const dims = declaredDims(info)?.map((dim, axis) => dim ?? `${info.name}:${String(axis)}`)
  return { dims: dims ?? null, type: tensorType(info)?.elemType, values: null }
}

/** The declaration fills in what the operators leave open. */
function joined(inferred: TensorFacts | undefined, info: ValueInfoProto | undefined): TensorFacts {
  const declared = info && factsOfDeclared(info)
  const dims = inferred?.dims?.map((size, axis) => {
    const said = declared?.dims?.[axis]
    return typeof size === 'string' && typeof said === 'number' ? said : size
  })
  return {
    dims: dims ?? declared?.dims ?? null,
    type: inferred?.type ?? declared?.type,
    values: inferred?.values ?? null,
  }
}
