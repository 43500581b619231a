import type { Value } from '../../builder/value.ts'
import type { Operator } from '../operator.ts'
import type { Size } from '../tensor-facts.ts'
import { span, type Window } from '../window.ts'
import { matrixOf, type Row } from './along-axis.ts'

/**
 * The adjoint of a strided window on one axis. Position h of the input meets output o through tap i where
 * h + pad = stride · o + i. Positions of one phase r = h mod stride meet taps of the same remainder, so that each
 * phase is a convolution of its own with every stride-th tap.
 */
export interface Phases {
  /** Positions h = stride · q + r for q = 0, 1, …; only phases from `first` on, `count` of them, meet any tap. */
  readonly stride: number
  readonly first: number
  readonly count: number
  /** Length of every phase's kernel, and its taps, phase by phase: places in the original kernel, -1 for none. */
  readonly reach: number
  readonly taps: readonly number[]
  readonly dilation: number
  readonly pads: readonly [number, number]
}

/** Null where the sizes must be known and are not, or where stride and dilation meet. */
export function phasesOf(window: Window, size: Size | undefined, outputs: Size | undefined): Phases | null {
  const { kernel, stride, dilation, pads } = window
  if (!pads) return null
  if (stride === 1) {
    const reached: [number, number] = [span(window) - 1 - pads[0], span(window) - 1 - pads[1]]
    return Math.min(...reached) < 0 ? null : { ...flipped(window), pads: reached }
  }
  if (dilation > 1 || typeof size !== 'number' || typeof outputs !== 'number') return null
  // Output o = q + shift meets phase r through tap r + pad - stride · shift.
  const tapAt = (r: number, shift: number) => {
    const tap = r + pads[0] - stride * shift
    return tap >= 0 && tap < kernel ? tap : -1
  }
  const range = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
  const allShifts = range(-kernel, pads[0] + stride)
  const used = range(0, stride - 1).filter((r) => allShifts.some((shift) => tapAt(r, shift) >= 0))
  const shifts = allShifts.filter((shift) => used.some((r) => tapAt(r, shift) >= 0))
  const [first = 0, last = 0] = [used[0], used.at(-1)]
  const [low = 0, high = 0] = [shifts[0], shifts.at(-1)]
  const blocks = Math.ceil(size / stride)
  const after = blocks - 1 + high - (outputs - 1)
  if (low > 0) return null
  return {
    ...{ stride, first, count: last - first + 1, reach: high - low + 1, dilation: 1 },
    taps: range(first, last).flatMap((r) => range(low, high).map((shift) => tapAt(r, shift))),
    pads: [-low, Math.max(0, after)],
  }
}

/** The one phase of a stride of 1: all taps, in reverse. */
export function flipped({ kernel, dilation }: Window): Omit<Phases, 'pads'> {
  const taps = Array.from({ length: kernel }, (_, i) => kernel - 1 - i)
  return { stride: 1, first: 0, count: 1, reach: kernel, taps, dilation }
}

/** Padding of the stride-1 convolution that gives `size` positions from `outputs` with zeros between. */
export function padsOfStuffed(
  window: Window,
  size: Size | undefined,
  outputs: Size | undefined,
): readonly [number, number] | null {
  if (!window.pads || typeof size !== 'number' || typeof outputs !== 'number') return null
  const before = span(window) - 1 - window.pads[0]
  const after = size - outputs * window.stride + span(window) - 1 - before
  return Math.min(before, after) < 0 ? null : [before, after]
}

/**
 * [N, C, outputs…] to [N, C, stride · outputs…], with zeros between: by a product with a sparse matrix along the last
 * axis, and with (1, 0, …) along the others. Pad and Transpose would move single floats, in twice the time; Resize
 * makes onnxruntime forget the name of the batch size, and with it the blocked layout.
 */
export function withZerosBetween(
  op: Operator,
  g: Value,
  channels: number,
  windows: readonly { readonly stride: number }[],
  outputs: readonly number[],
): Value {
  const { b } = op
  const sizes = windows.map(({ stride }, axis) => stride * (outputs[axis] ?? 1))
  return windows.reduceRight((value, { stride }, axis) => {
    const [count = 1, size = 1] = [outputs[axis], sizes[axis]]
    if (stride === 1) return value
    if (axis === windows.length - 1) {
      return b.matmul(value, b.transpose(matrixOf(op, count, placed(size, stride)), [1, 0]))
    }
    const [before, after] = [outputs.slice(0, axis), sizes.slice(axis + 1)]
    const mask = op.constant([1, ...Array<number>(stride - 1).fill(0)], [stride, 1])
    const rows = b.reshape(value, [0, channels, ...before, count, 1, product(after)])
    return b.reshape(b.mul(rows, mask), [0, channels, ...before, size, ...after])
  }, g)
}

/** Rows of the matrix that puts every input `stride` places after the one before. */
function placed(size: number, stride: number): Row[] {
  return Array.from({ length: size }, (_, at) => (at % stride === 0 ? [[at / stride, 1]] : []))
}

/**
 * Interleaves the phases, [N, C · phases, blocks…] to [N, C, size…], one axis after the other from the last: two moves
 * of whole rows take a fifth of the time of one transposition of seven axes.
 */
export function spread(op: Operator, value: Value, phases: readonly Phases[]): Value {
  if (phases.every(({ stride }) => stride === 1)) return value
  const { b } = op
  const sizes = op.fixed(op.x, 2)
  const axes = sizes.map((_, axis) => axis + 2)
  const [channels = 1] = op.fixed(op.x, 1)
  const blocks = phases.map(({ stride }, axis) => Math.ceil((sizes[axis] ?? 1) / stride))
  const computed = phases.map(
    ({ pads, reach }, axis) => op.size(op.y, axis + 2) + pads[0] + pads[1] - reach + 1,
  )
  let spread = cutTo(blocks, computed, value)
  let rest = 1
  for (const [axis, { count, first, stride }] of [...phases.entries()].reverse()) {
    const outer = product(phases.slice(0, axis).map((phase) => phase.count)) * channels
    spread = b.reshape(spread, [0, outer, count, product(blocks.slice(0, axis + 1)), rest])
    spread = b.transpose(spread, [0, 1, 3, 2, 4])
    if (count < stride) spread = b.pad(spread, [0, 0, 0, first, 0, 0, 0, 0, stride - first - count, 0])
    rest *= stride * (blocks[axis] ?? 1)
  }
  const full = phases.map(({ stride }, axis) => stride * (blocks[axis] ?? 1))
  return cutTo(sizes, full, b.reshape(spread, [0, channels, ...full]))

  function cutTo(wanted: readonly number[], given: readonly number[], whole: Value): Value {
    if (given.every((size, axis) => size <= (wanted[axis] ?? size))) return whole
    return b.slice(
      whole,
      axes.map(() => 0),
      wanted,
      axes,
    )
  }
}

function product(factors: readonly number[]): number {
  return factors.reduce((product, factor) => product * factor, 1)
}
