import type { Links } from '../model/links.ts'
import { intsAttribute } from '../model/node.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'
import type { Layout } from './image-input.ts'

/** Operators that only exist channel first, whatever goes in. */
const CHANNEL_FIRST = new Set([
  'AveragePool',
  'BatchNormalization',
  'Conv',
  'ConvTranspose',
  'DepthToSpace',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'GroupNormalization',
  'InstanceNormalization',
  'LRN',
  'MaxPool',
  'SpaceToDepth',
])

/** Operators after which the axes no longer are what they were. */
const REARRANGING = new Set([
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Shape',
  'MatMul',
  'Gemm',
  'Einsum',
  'Gather',
])

/**
 * Which tensors are maps with channels, and on which axis. A tensor that is not in the result is none, or
 * nothing is known of it.
 */
export function layoutsOf(links: Links, image: { name: string; layout: Layout }): Map<string, Layout> {
  const layouts = new Map<string, Layout>([[image.name, image.layout]])
  for (const node of links.graph.node) {
    const layout = layoutAfter(node, layouts)
    if (layout) for (const name of node.output) layouts.set(name, layout)
  }
  return layouts
}

function layoutAfter(node: NodeProto, layouts: ReadonlyMap<string, Layout>): Layout | undefined {
  if (CHANNEL_FIRST.has(node.opType)) return 'NCHW'
  if (REARRANGING.has(node.opType)) return undefined
  const before = node.input.map((name) => layouts.get(name)).find((layout) => layout !== undefined)
  if (node.opType !== 'Transpose') return before
  const permutation = intsAttribute(node, 'perm')?.join()
  if (before === 'NHWC' && permutation === '0,3,1,2') return 'NCHW'
  if (before === 'NCHW' && permutation === '0,2,3,1') return 'NHWC'
  // Models that work on channel-last tokens inside come back with this one.
  return permutation === '0,3,1,2' ? 'NCHW' : undefined
}
