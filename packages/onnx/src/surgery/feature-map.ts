import type { MapShape } from '../inspect/axes.ts'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { edited, graphOf, opsetOf, withGraph, type OnnxModel } from '../model/model.ts'

/** How a map with tokens that have no place is laid out: [N, channels, positions, 1], the places first, row by row. */
interface NamedMap extends MapShape {
  readonly name: string
}

/**
 * The model with its feature tensor, still under its name, channel first: [N, channels, height, width]; or, where tokens without a
 * place belong to it, [N, channels, height × width + tokens, 1], the places first. What follows gets it in its old form, so that
 * the model computes what it did.
 */
export function withChannelFirst(model: OnnxModel, map: NamedMap): OnnxModel {
  if (map.form === 'NCHW') return model
  const graph = graphOf(model)
  const asMade = `${map.name}/${map.form}`
  const back = `${map.name}/back`
  const rename = (names: readonly string[], to: string) =>
    names.map((name) => (name === map.name ? to : name))
  const made = graph.node.findIndex(({ output }) => output.includes(map.name))
  const node = graph.node.map((one, i) =>
    i === made
      ? edited(one, { output: rename(one.output, asMade) })
      : one.input.includes(map.name)
        ? edited(one, { input: rename(one.input, back) })
        : one,
  )
  const taken = namesIn(model).filter((name) => name !== map.name)
  const b = new GraphBuilder({ opset: opsetOf(model.proto), taken })
  turned(b, map, { name: asMade }, map.name)
  turnedBack(b, map, { name: map.name }, back)
  const added = graphOf(b.build())
  return withGraph(model, {
    node: [...node.slice(0, made + 1), ...added.node, ...node.slice(made + 1)],
    initializer: [...graph.initializer, ...added.initializer],
    valueInfo: graph.valueInfo.filter(({ name }) => name !== map.name),
  })
}

function namesIn(model: OnnxModel): string[] {
  const { node, initializer, input } = graphOf(model)
  return [...node.flatMap(({ output }) => output), ...[...initializer, ...input].map(({ name }) => name)]
}

function turned(b: GraphBuilder, map: NamedMap, x: Value, name: string): void {
  const { form, channels, height, width, globals } = map
  if (form === 'NHWC') {
    b.node('Transpose', [x], { perm: [0, 3, 1, 2] }, name)
    return
  }
  const tokens = form === 'NTC' ? b.transpose(x, [0, 2, 1]) : x
  const parts = ordered(map).map(([start, end]) => b.slice(tokens, [start], [end], [2]))
  const [first] = parts
  const placesFirst = parts.length > 1 ? b.concat(parts, 2) : (first ?? tokens)
  const dims = globals > 0 ? [0, channels, height * width + globals, 1] : [0, channels, height, width]
  b.node('Reshape', [placesFirst, b.ints(dims)], {}, name)
}

function turnedBack(b: GraphBuilder, map: NamedMap, x: Value, name: string): void {
  const { form, channels, globals, globalsBefore } = map
  if (form === 'NHWC') {
    b.node('Transpose', [x], { perm: [0, 2, 3, 1] }, name)
    return
  }
  const places = map.height * map.width
  let tokens = b.reshape(x, [0, channels, places + globals])
  if (globalsBefore > 0) {
    const cut = (start: number, end: number) => b.slice(tokens, [start], [end], [2])
    const parts = [cut(places, places + globalsBefore), cut(0, places)]
    if (globals > globalsBefore) parts.push(cut(places + globalsBefore, places + globals))
    tokens = b.concat(parts, 2)
  }
  if (form === 'NTC') b.node('Transpose', [tokens], { perm: [0, 2, 1] }, name)
  else b.node('Identity', [tokens], {}, name)
}

/** The pieces of the token axis in the order that the places come first; none where they do already. */
function ordered(map: MapShape): [number, number][] {
  const before = map.globalsBefore
  const after = map.globals - before
  if (before === 0) return []
  const places = map.height * map.width
  const pieces: [number, number][] = [
    [before, before + places],
    [0, before],
  ]
  return after > 0 ? [...pieces, [before + places, before + places + after]] : pieces
}
