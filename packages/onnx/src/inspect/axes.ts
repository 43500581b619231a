import { constantOf, type Links } from '../model/links.ts'
import { inputsOf, intAttribute, intsAttribute } from '../model/node.ts'
import { dimsOf, intsOf } from '../model/tensor.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'
import type { Layout } from './image-input.ts'

/** A part of what an axis counts: images, channels, rows or columns of the map. */
interface Factor {
  readonly of: 'n' | 'c' | 'y' | 'x'
  readonly size: number
  /** How far apart, in rows or columns, neighbours on it are; and how many rows or columns there are. */
  readonly step: number
  readonly extent: number
}

/** What an axis counts, slowest first, between tokens that have no place, such as the class token. */
interface Axis {
  readonly before: number
  readonly factors: readonly Factor[]
  readonly after: number
}

type Axes = readonly Axis[]

/** How a tensor holds a map: `NTC` and `NCT` have all positions, row by row, on one axis. */
export type MapForm = 'NCHW' | 'NHWC' | 'NTC' | 'NCT'

export interface MapShape {
  readonly form: MapForm
  readonly channels: number
  readonly height: number
  readonly width: number
  /** Tokens without a place on the axis of the positions, and how many of them come before these. */
  readonly globals: number
  readonly globalsBefore: number
}

/**
 * Which tensors are maps, and how they hold their positions, found by following the axes of the image through the graph: how they
 * are split, merged, swapped and cut. A tensor that is not in the result is no map, or nothing is known of it: windows of a map
 * are none, and are maps again when they have been put together.
 *
 * @param dims of every tensor of a run on some images
 */
export function mapsIn(
  links: Links,
  image: { readonly name: string; readonly layout: Layout },
  dims: ReadonlyMap<string, readonly number[]>,
): Map<string, MapShape> {
  const known = new Map<string, Axes>()
  const maps = new Map<string, MapShape>()
  const computed = new Set([image.name])
  const [images = 1, ...sizes] = dims.get(image.name) ?? []
  known.set(image.name, freshMap(image.layout, [images, ...sizes]))
  for (const node of links.graph.node) {
    if (!inputsOf(node).some((name) => computed.has(name))) continue
    node.output.forEach((name, i) => {
      computed.add(name)
      const size = dims.get(name)
      const axes = size && axesAfter({ links, node, known, computed, dims, images }, size, i)
      if (!axes) return
      known.set(name, axes)
      const map = mapOf(axes, size)
      if (map) maps.set(name, map)
    })
  }
  return maps
}

interface Scope {
  readonly links: Links
  readonly node: NodeProto
  readonly known: ReadonlyMap<string, Axes>
  /** What depends on the image; the rest are weights. */
  readonly computed: ReadonlySet<string>
  readonly dims: ReadonlyMap<string, readonly number[]>
  /** In the run that the sizes are of. */
  readonly images: number
}

/** Operators that only exist channel first, whatever goes in. */
const CHANNEL_FIRST = new Set([
  ...['AveragePool', 'BatchNormalization', 'Conv', 'ConvTranspose', 'DepthToSpace', 'GlobalAveragePool'],
  ...['GlobalMaxPool', 'GroupNormalization', 'InstanceNormalization', 'LRN', 'MaxPool', 'SpaceToDepth'],
])

/** The axes of one output; undefined where they are not known any more. */
function axesAfter(scope: Scope, out: readonly number[], output: number): Axes | undefined {
  const { node, known, computed, dims, images } = scope
  const [x = ''] = node.input
  const axes = known.get(x)
  if (CHANNEL_FIRST.has(node.opType) && out.length === 4 && out[0] === images) return freshMap('NCHW', out)
  switch (node.opType) {
    case 'Transpose': {
      const order = intsAttribute(node, 'perm') ?? axes?.map((_, axis) => axes.length - 1 - axis)
      return axes && order?.map((axis) => axes[axis] as Axis)
    }
    case 'Reshape':
    case 'Flatten':
    case 'Squeeze':
    case 'Unsqueeze':
      return axes && regrouped(axes, dims.get(x) ?? [], out)
    case 'MatMul':
    case 'Gemm':
    case 'Einsum':
      // Weights on the last axis; products of two computed tensors mix positions.
      return axes &&
        !computed.has(node.input[1] ?? '') &&
        sameSizes(dims.get(x)?.slice(0, -1), out.slice(0, -1))
        ? [...axes.slice(0, -1), channelAxis(out.at(-1) ?? 0)]
        : undefined
    case 'Concat':
      return joined(scope, out)
    case 'Slice':
      return axes && sliced(scope, axes, out)
    case 'Split':
      return axes && splitPart(scope, axes, out, output)
    case 'Gather':
      return axes && gathered(node, axes, out)
    case 'Resize':
    case 'Upsample':
    case 'Pad':
      return axes && resized(axes, dims.get(x) ?? [], out)
    default:
      return node.opType.startsWith('Reduce')
        ? axes && reduced(axes, dims.get(x) ?? [], out)
        : likeAnInput(scope, out)
  }
}

/** Element by element: as the first input of that shape whose axes are known. */
function likeAnInput({ node, known, dims }: Scope, out: readonly number[]): Axes | undefined {
  const like = node.input.find((name) => known.has(name) && sameSizes(dims.get(name), out))
  return like === undefined ? undefined : known.get(like)
}

function sameSizes(a: readonly number[] | undefined, b: readonly number[]): boolean {
  return a?.length === b.length && a.every((size, axis) => size === b[axis])
}

function axis(factors: readonly Factor[]): Axis {
  return { before: 0, factors: merged(factors), after: 0 }
}

function whole(of: Factor['of'], size: number): Axis {
  return axis([{ of, size, step: 1, extent: size }])
}

function channelAxis(size: number): Axis {
  return whole('c', size)
}

function freshMap(layout: Layout, dims: readonly number[]): Axes {
  const [n = 1, second = 1, third = 1, fourth = 1] = dims
  return layout === 'NCHW'
    ? [whole('n', n), channelAxis(second), whole('y', third), whole('x', fourth)]
    : [whole('n', n), whole('y', second), whole('x', third), channelAxis(fourth)]
}

/** Without factors of one, and with neighbours that count on from each other as one. */
function merged(factors: readonly Factor[]): Factor[] {
  const result: Factor[] = []
  for (const factor of factors) {
    if (factor.size === 1) continue
    const last = result.at(-1)
    if (last?.of === factor.of && last.extent === factor.extent && last.step === factor.step * factor.size) {
      result[result.length - 1] = { ...factor, size: last.size * factor.size }
    } else result.push(factor)
  }
  return result
}

/** The axes of a Reshape: the same elements in the same order, counted otherwise. */
function regrouped(axes: Axes, dims: readonly number[], out: readonly number[]): Axes | undefined {
  // An axis with tokens that have no place cannot be split; it stays where it is.
  const at = axes.findIndex(({ before, after }) => before + after > 0)
  if (at >= 0) {
    const before = product(dims.slice(0, at))
    const to = out.findIndex((size, i) => size === dims[at] && product(out.slice(0, i)) === before)
    if (to < 0) return undefined
    const left = regrouped(axes.slice(0, at), dims.slice(0, at), out.slice(0, to))
    const right = regrouped(axes.slice(at + 1), dims.slice(at + 1), out.slice(to + 1))
    return left && right && [...left, axes[at] as Axis, ...right]
  }
  const rest = axes.flatMap(({ factors }) => factors)
  const result: Axis[] = []
  for (const size of out) {
    const taken: Factor[] = []
    let open = size
    while (open > 1) {
      const next = rest.shift()
      if (!next) return undefined
      if (open % next.size === 0) {
        taken.push(next)
        open /= next.size
      } else if (next.size % open === 0) {
        const inner = next.size / open
        taken.push({ ...next, size: open, step: next.step * inner })
        rest.unshift({ ...next, size: inner })
        open = 1
      } else return undefined
    }
    result.push(axis(taken))
  }
  return rest.length === 0 ? result : undefined
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1)
}

/** Channels of several maps side by side, or tokens without a place before or after those of a map. */
function joined({ links, node, known, dims }: Scope, out: readonly number[]): Axes | undefined {
  const own = node.input.findIndex((name) => known.has(name))
  const axes = known.get(node.input[own] ?? '')
  if (axes?.length !== out.length) return undefined
  const at = intAttribute(node, 'axis') ?? 0
  const along = at < 0 ? at + out.length : at
  const joint = axes[along] as Axis
  if (isOf(joint, 'c')) return replaced(axes, along, channelAxis(out[along] ?? 0))
  const others = node.input.filter((_, i) => i !== own)
  if (others.some((name) => known.has(name))) return undefined
  const sizeOf = (name: string) => {
    const constant = constantOf(links, name)
    return dims.get(name)?.[along] ?? (constant && dimsOf(constant)[along]) ?? 0
  }
  const size = (names: readonly string[]) => names.reduce((sum, name) => sum + sizeOf(name), 0)
  return replaced(axes, along, {
    ...joint,
    before: joint.before + size(node.input.slice(0, own)),
    after: joint.after + size(node.input.slice(own + 1)),
  })
}

function sliced({ links, node, dims }: Scope, axes: Axes, out: readonly number[]): Axes | undefined {
  const from = dims.get(node.input[0] ?? '') ?? []
  const ints = (name: string, input: number) => {
    const constant = constantOf(links, node.input[input])
    return intsAttribute(node, name) ?? (constant && intsOf(constant))
  }
  const [starts, along] = [ints('starts', 1), ints('axes', 3)]
  let result: Axes | undefined = axes
  out.forEach((size, at) => {
    if (size === from[at] || !result) return
    const index = along?.findIndex((one) => (one < 0 ? one + out.length : one) === at) ?? at
    const start = starts?.[index]
    const part =
      start === undefined
        ? undefined
        : partOf(axes[at] as Axis, start < 0 ? start + (from[at] ?? 0) : start, size)
    result = part && replaced(result, at, part)
  })
  return result
}

function splitPart(
  { node, dims }: Scope,
  axes: Axes,
  out: readonly number[],
  output: number,
): Axes | undefined {
  const at = intAttribute(node, 'axis') ?? 0
  const along = at < 0 ? at + out.length : at
  const start = node.output.slice(0, output).reduce((sum, name) => sum + (dims.get(name)?.[along] ?? 0), 0)
  const part = partOf(axes[along] as Axis, start, out[along] ?? 0)
  return part && replaced(axes, along, part)
}

/** A piece of an axis: fewer channels, a smaller map, or the positions without the tokens around them. */
function partOf(whole: Axis, start: number, size: number): Axis | undefined {
  const { before, factors, after } = whole
  if (isOf(whole, 'c')) return channelAxis(size)
  if (before + after > 0) {
    const places = product(factors.map((factor) => factor.size))
    const kept = { before: Math.max(0, before - start), after: Math.max(0, start + size - before - places) }
    const isWhole = start <= before && start + size >= before + places
    return isWhole ? { factors, ...kept } : undefined
  }
  const [only, ...more] = factors
  return only && more.length === 0 && only.size === only.extent
    ? axis([{ ...only, step: 1, size, extent: size }])
    : undefined
}

/** One index takes an axis away; several are some channels, or positions in an order that is not followed. */
function gathered(node: NodeProto, axes: Axes, out: readonly number[]): Axes | undefined {
  const at = intAttribute(node, 'axis') ?? 0
  const along = at < 0 ? at + axes.length : at
  const taken = axes[along]
  if (!taken || !isOf(taken, 'c')) return undefined
  if (out.length === axes.length - 1) return axes.filter((_, i) => i !== along)
  return out.length === axes.length ? replaced(axes, along, channelAxis(out[along] ?? 0)) : undefined
}

/** Statistics of the channels at every position; those of positions are no map. */
function reduced(axes: Axes, from: readonly number[], out: readonly number[]): Axes | undefined {
  if (axes.length !== out.length) return undefined
  const isOfChannels = axes.every((one, at) => out[at] === from[at] || isOf(one, 'c'))
  return isOfChannels ? axes.map((one, at) => (out[at] === from[at] ? one : channelAxis(1))) : undefined
}

/** A map of another size: what changed is counted afresh. */
function resized(axes: Axes, from: readonly number[], out: readonly number[]): Axes | undefined {
  if (axes.length !== out.length) return undefined
  const result = axes.map((one, at) => (out[at] === from[at] ? one : partOf(one, 0, out[at] ?? 0)))
  return result.every((one) => one !== undefined) ? result : undefined
}

function replaced(axes: Axes, at: number, by: Axis): Axes {
  return axes.map((one, i) => (i === at ? by : one))
}

function isOf({ before, factors, after }: Axis, of: Factor['of']): boolean {
  return before + after === 0 && factors.every((factor) => factor.of === of)
}

/** Whether an axis counts exactly all rows, or columns, of the map; or, after a patch was made of some, every patch. */
function counts({ of, size, step, extent }: Factor, what: Factor['of']): boolean {
  return of === what && size * step === extent
}

function mapOf(axes: Axes, dims: readonly number[]): MapShape | null {
  const [n, ...rest] = axes
  if (!n || !isOf(n, 'n')) return null
  if (rest.length === 3) {
    for (const [form, [c, y, x]] of [
      ['NCHW', [0, 1, 2]],
      ['NHWC', [2, 0, 1]],
    ] as const) {
      const [rows, columns, channels] = [rest[y], rest[x], rest[c]]
      if (!rows || !columns || !channels || !isSpatial(rows, 'y') || !isSpatial(columns, 'x')) continue
      if (!isChannels(channels)) continue
      return {
        form,
        channels: dims[c + 1] ?? 0,
        height: dims[y + 1] ?? 0,
        width: dims[x + 1] ?? 0,
        globals: 0,
        globalsBefore: 0,
      }
    }
    return null
  }
  if (rest.length !== 2) return null
  for (const [form, t, c] of [
    ['NTC', 0, 1],
    ['NCT', 1, 0],
  ] as const) {
    const [tokens, channels] = [rest[t], rest[c]]
    if (!tokens || !channels || !isChannels(channels)) continue
    const [rows, columns, ...more] = tokens.factors
    if (!rows || !columns || more.length > 0 || !counts(rows, 'y') || !counts(columns, 'x')) continue
    const { before, after } = tokens
    return {
      form,
      channels: dims[c + 1] ?? 0,
      height: rows.size,
      width: columns.size,
      globals: before + after,
      globalsBefore: before,
    }
  }
  return null
}

function isSpatial({ before, factors, after }: Axis, of: 'y' | 'x'): boolean {
  const [only, ...more] = factors
  if (before + after > 0 || more.length > 0) return false
  return only === undefined || counts(only, of)
}

/** Channels, one statistic of them, or pixels of a patch that the next weights make channels of. */
function isChannels({ before, factors, after }: Axis): boolean {
  const isOne = factors.length === 0
  return (
    before + after === 0 &&
    (isOne || factors.some(({ of }) => of === 'c')) &&
    factors.every(({ of }) => of !== 'n')
  )
}
