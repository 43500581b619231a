import { LensError } from '@lens/errors'
import { ancestorsOf, linksOf } from '../model/links.ts'
import { inputsOf } from '../model/node.ts'
import { graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { untypedValue } from '../model/value-info.ts'
import type { ValueInfoProto } from '../proto/onnx_pb.ts'

/**
 * The model with exactly these tensors as its outputs, in this order, and without the nodes and weights
 * that they do not need. Any tensor of the main graph will do, its inputs included.
 * @throws LensError `not-found` for a name that the graph does not have
 */
export function withOutputs(model: OnnxModel, names: readonly string[]): OnnxModel {
  return withGraph(model, partOf(model, names))
}

/**
 * The part of the graph that computes `outputs`; with `inputs`, computed from those tensors instead of from
 * whatever makes them in the model.
 */
export function partOf(model: OnnxModel, outputs: readonly string[], inputs: readonly ValueInfoProto[] = []) {
  const graph = graphOf(model)
  const links = linksOf(graph)
  const given = new Set(inputs.map(({ name }) => name))
  const needed = ancestorsOf(links, outputs, given)
  const declared = new Map([...graph.input, ...graph.valueInfo, ...graph.output].map((v) => [v.name, v]))
  const unknown = outputs.find(
    (name) => !links.producer.has(name) && !declared.has(name) && !links.initializer.has(name),
  )
  if (unknown !== undefined) {
    throw new LensError('not-found', `${model.file ?? 'The model'} has no tensor called "${unknown}".`)
  }
  const node = graph.node.filter(({ output }) => output.some((name) => needed.has(name) && !given.has(name)))
  // What a kept node makes besides may have a declared type too.
  const used = new Set([...needed, ...node.flatMap(inputsOf), ...node.flatMap((kept) => kept.output)])
  return {
    node,
    input: [...inputs, ...graph.input.filter(({ name }) => used.has(name) && !given.has(name))],
    output: outputs.map((name) => declared.get(name) ?? untypedValue(name)),
    initializer: graph.initializer.filter(({ name }) => used.has(name)),
    sparseInitializer: graph.sparseInitializer.filter(({ values }) => values && used.has(values.name)),
    valueInfo: graph.valueInfo.filter(({ name }) => used.has(name) && !given.has(name)),
    quantizationAnnotation: graph.quantizationAnnotation.filter(({ tensorName }) => used.has(tensorName)),
  }
}
