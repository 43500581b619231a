import type { Value } from '../../builder/value.ts'
import type { Operator } from '../operator.ts'
import type { Size } from '../tensor-facts.ts'
import { span, type Window } from '../window.ts'

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
  /** Positions q that are wanted; what was padded beyond is cut off. Null where a stride of 1 leaves nothing to cut. */
  readonly blocks: number | null
  readonly size: Size | undefined
}

/** Null where the sizes must be known and are not, or where stride and dilation meet. */
export function phasesOf(window: Window, size: Size | undefined, outputs: Size | undefined): Phases | null {
  const { kernel, stride, dilation, pads } = window
  if (!pads) return null
  if (stride === 1) {
    const reached: [number, number] = [span(window) - 1 - pads[0], span(window) - 1 - pads[1]]
    if (Math.min(...reached) < 0) return null
    const taps = Array.from({ length: kernel }, (_, i) => kernel - 1 - i)
    return { stride, first: 0, count: 1, reach: kernel, taps, dilation, pads: reached, blocks: null, size }
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
    ...{ stride, first, count: last - first + 1, reach: high - low + 1, dilation: 1, blocks, size },
    taps: range(first, last).flatMap((r) => range(low, high).map((shift) => tapAt(r, shift))),
    pads: [-low, Math.max(0, after)],
  }
}

/** [N, group · phases · C, Q…] to [N, group · C, size…]: interleaves the phases. */
export function spread(op: Operator, value: Value, phases: readonly Phases[], group: number): Value {
  if (phases.every(({ stride }) => stride === 1)) return value
  const { b } = op
  const [channels = 1] = op.fixed(op.x, 1)
  const axes = phases.map((_, axis) => axis)
  const rank = axes.length
  // A stride of 1 next to a larger one: its size must be known here too.
  const blocks = phases.map(({ blocks, size }) => blocks ?? Number(size))
  const computed = phases.map(({ blocks, size, pads, reach }, axis) => {
    if (blocks === null) return Number(size)
    const outputs = Number(op.dims(op.y)[axis + 2])
    return outputs + pads[0] + pads[1] - reach + 1
  })
  let spread = value
  if (computed.some((count, axis) => count > (blocks[axis] ?? count))) {
    spread = b.slice(
      spread,
      axes.map(() => 0),
      blocks,
      axes.map((axis) => axis + 2),
    )
  }
  // [N, group, phases…, C, Q…] to [N, group, C, Q, phase, …].
  spread = b.reshape(spread, [-1, group, ...phases.map(({ count }) => count), channels / group, ...blocks])
  spread = b.transpose(spread, [0, 1, 2 + rank, ...axes.flatMap((axis) => [3 + rank + axis, 2 + axis])])
  if (phases.some(({ count, stride }) => count < stride)) {
    const before = axes.flatMap((axis) => [0, phases[axis]?.first ?? 0])
    const after = phases.flatMap(({ stride, first, count }) => [0, stride - first - count])
    spread = b.pad(spread, [0, 0, 0, ...before, 0, 0, 0, ...after])
  }
  const full = phases.map(({ stride }, axis) => stride * (blocks[axis] ?? 1))
  spread = b.reshape(spread, [-1, channels, ...full])
  const sizes = phases.map(({ size }) => Number(size))
  if (full.every((size, axis) => size === sizes[axis])) return spread
  return b.slice(
    spread,
    axes.map(() => 0),
    sizes,
    axes.map((axis) => axis + 2),
  )
}
