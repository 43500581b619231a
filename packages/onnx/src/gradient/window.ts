import { intAttribute, intsAttribute, stringAttribute } from '../model/node.ts'
import type { NodeProto } from '../proto/onnx_pb.ts'
import type { Size } from './tensor-facts.ts'

/** How a window slides along one spatial axis. */
export interface Window {
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  /** Padding before and after; null where it depends on a size that is only known at run time. */
  readonly pads: readonly [number, number] | null
  /** The last window may begin inside and end beyond the padded input. */
  readonly ceil: boolean
}

/** The windows of a convolution or pooling, one for each spatial axis. */
export function windowsOf(node: NodeProto, kernel: readonly number[], sizes: readonly Size[]): Window[] {
  const strides = intsAttribute(node, 'strides')
  const dilations = intsAttribute(node, 'dilations')
  const pads = intsAttribute(node, 'pads')
  const autoPad = stringAttribute(node, 'auto_pad') ?? 'NOTSET'
  const ceil = intAttribute(node, 'ceil_mode') === 1
  return kernel.map((k, axis) => {
    const window = { kernel: k, stride: strides?.[axis] ?? 1, dilation: dilations?.[axis] ?? 1, ceil }
    if (autoPad.startsWith('SAME')) {
      return { ...window, pads: samePads(window, sizes[axis], autoPad === 'SAME_UPPER') }
    }
    const none = autoPad === 'VALID' || !pads
    return { ...window, pads: none ? [0, 0] : [pads[axis] ?? 0, pads[axis + kernel.length] ?? 0] }
  })
}

/** Positions that the kernel spans. */
export function span({ kernel, dilation }: Window): number {
  return (kernel - 1) * dilation + 1
}

/** How many windows fit on an axis of that size. */
export function positions(window: Window, size: Size | undefined): Size {
  const { pads, stride, ceil } = window
  const padded = pads && pads[0] + pads[1]
  if (stride === 1 && padded === span(window) - 1 && size !== undefined) return size
  if (typeof size !== 'number' || padded === null) {
    return `windows(${String(size)};${[window.kernel, stride, window.dilation, String(padded), ceil].join()})`
  }
  const steps = (size + padded - span(window)) / stride
  const count = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1
  // A window that begins in the padding after the input does not count.
  return ceil && (count - 1) * stride >= size + (pads?.[0] ?? 0) ? count - 1 : count
}

/** As many windows as strides, rounded up; what is odd goes after (upper) or before (lower). */
function samePads(
  window: Omit<Window, 'pads'>,
  size: Size | undefined,
  upper: boolean,
): [number, number] | null {
  const { kernel, stride, dilation } = window
  if (stride > 1 && typeof size !== 'number') return null
  const overhang = typeof size === 'number' ? (Math.ceil(size / stride) - 1) * stride - size : -1
  const total = Math.max(0, overhang + (kernel - 1) * dilation + 1)
  const less = Math.floor(total / 2)
  return upper ? [less, total - less] : [total - less, less]
}
