import { constantOf, type Links } from '../model/links.ts'
import { inputsOf, intAttribute } from '../model/node.ts'
import { intsOf } from '../model/tensor.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'
import type { MapShape } from './axes.ts'

/** Operators that keep the shape and still let one position see the others. */
const MIXING = new Set(['CumSum', 'GroupNormalization', 'InstanceNormalization', 'LogSoftmax', 'Softmax'])

/**
 * Whether the logits depend on what a map has at its positions, or only on its tokens without a place: after the last attention of
 * a transformer the class token alone goes on.
 *
 * @param maps all maps of the graph
 * @param dims of every tensor
 */
export function placesAreRead(
  links: Links,
  maps: ReadonlyMap<string, MapShape>,
  dims: ReadonlyMap<string, readonly number[]>,
  tensor: string,
  logits: string,
): boolean {
  const shape = maps.get(tensor)
  if (!shape || shape.globals === 0) return true
  // Tensors whose positions depend on those of the map, each on its own; and those that do altogether.
  const apart = new Set([tensor])
  const altogether = new Set<string>()
  for (const node of links.graph.node) {
    const inputs = inputsOf(node)
    const touched = inputs.filter((name) => apart.has(name))
    const isMixed = inputs.some((name) => altogether.has(name))
    if (!isMixed && touched.length === 0) continue
    node.output.forEach((name, output) => {
      if (name === tensor) return
      const staysApart = !MIXING.has(node.opType) && sameGlobals(maps.get(name), shape)
      if (isMixed || (!staysApart && !leavesPlaces(node, output))) altogether.add(name)
      else if (staysApart) apart.add(name)
    })
  }
  return altogether.has(logits)

  /** Whether an output holds tokens without a place, and nothing else. */
  function leavesPlaces(node: NodeProto, output: number): boolean {
    const from = maps.get(node.input[0] ?? '')
    if (!from || (from.form !== 'NTC' && from.form !== 'NCT')) return false
    const tokens = from.form === 'NTC' ? 1 : 2
    const given = intAttribute(node, 'axis') ?? 0
    const along = given < 0 ? given + 3 : given
    const count = dims.get(node.input[0] ?? '')?.[tokens] ?? 0
    const isGlobal = (at: number) => at < from.globalsBefore || at >= from.globalsBefore + places(from)
    if (node.opType === 'Gather' && along === tokens) {
      const constant = constantOf(links, node.input[1])
      const indices = constant && intsOf(constant)
      return indices?.every((index) => isGlobal(index < 0 ? index + count : index)) ?? false
    }
    const taken = dims.get(node.output[output] ?? '')?.[tokens] ?? count
    const start = node.opType === 'Slice' ? sliceStart(links, node, tokens, count) : undefined
    const split =
      node.opType === 'Split' && along === tokens
        ? node.output.slice(0, output).reduce((sum, name) => sum + (dims.get(name)?.[tokens] ?? 0), 0)
        : undefined
    const first = start ?? split
    return (
      first !== undefined && isGlobal(first) && isGlobal(first + taken - 1) && taken <= count - places(from)
    )
  }
}

function places({ height, width }: MapShape): number {
  return height * width
}

function sliceStart(links: Links, node: NodeProto, axis: number, count: number): number | undefined {
  const [starts, axes] = [1, 3].map((input) => {
    const constant = constantOf(links, node.input[input])
    return constant && intsOf(constant)
  })
  const start = starts?.[axes?.findIndex((one) => (one < 0 ? one + 3 : one) === axis) ?? axis]
  return start === undefined || start >= 0 ? start : start + count
}

function sameGlobals(a: MapShape | undefined, b: MapShape): boolean {
  return (
    a?.globals === b.globals &&
    a.globalsBefore === b.globalsBefore &&
    a.height === b.height &&
    a.width === b.width
  )
}
