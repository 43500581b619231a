import type { Value } from '../../builder/value.ts'
import { intsAttribute } from '../../model/node.ts'
import type { Operator, Rule } from '../operator.ts'
import { span, windowsOf, type Window } from '../window.ts'
import { flipped, padsOfStuffed, phasesOf, spread, withZerosBetween, type Phases } from './phases.ts'

const conv: Rule = (op, g) => [() => byInput(op, g), () => byWeights(op, g), () => byBias(op, g)]

/** The adjoint of a transposed convolution is the convolution with the same weights. */
const convTranspose: Rule = (op, g) => [
  () => {
    const attributes = { ...attributesOf(transposedWindows(op)), group: op.int('group', 1) }
    return op.b.conv(g, op.input(1), null, attributes)
  },
  () => {
    throw op.unsupported('its weights depend on what is differentiated by')
  },
  () => byBias(op, g),
]

export const CONVOLUTIONS = { Conv: conv, ConvTranspose: convTranspose } satisfies Record<string, Rule>

function byBias(op: Operator, g: Value): Value {
  const axes = op.dims(op.x).map((_, axis) => axis)
  return op.b.reduceSum(
    g,
    axes.filter((axis) => axis !== 1),
    false,
  )
}

function convWindows(op: Operator): Window[] {
  return windowsOf(op.node, op.fixed(op.input(1), 2), op.dims(op.x).slice(2))
}

/**
 * A convolution of `g` with the weights flipped and input and output channels exchanged; for a stride of s, one such
 * convolution for each of the s phases of the input's positions, computed together and interleaved. On the fast
 * kernels of onnxruntime, which ConvTranspose does not have.
 */
function byInput(op: Operator, g: Value): Value {
  const windows = convWindows(op)
  const sizes = op.dims(op.x).slice(2)
  const counts = op.dims(op.y).slice(2)
  if (isDepthwise(op) && windows.some(({ stride }) => stride > 1)) {
    const stuffed = windows.map((window) => ({ ...window, stride: 1 }))
    const pads = windows.map((window, axis) => padsOfStuffed(window, sizes[axis], counts[axis]))
    if (pads.every((pad) => pad !== null)) {
      const phases = stuffed.map((window, axis) => ({ ...flipped(window), pads: pads[axis] ?? [0, 0] }))
      return convolved(op, withZerosBetween(op, g, op.size(op.y, 1), windows, op.fixed(op.y, 2)), phases)
    }
  }
  const phases = windows.map((window, axis) => phasesOf(window, sizes[axis], counts[axis]))
  if (!phases.every((phase) => phase !== null)) return byTransposed(op, g, windows)
  const gradient = convolved(op, g, phases)
  if (!leavesZeros(op, windows, phases)) return spread(op, gradient, phases)
  return intoBlocks(op, withZerosBetween(op, gradient, op.size(op.x, 1), windows, op.fixed(op.y, 2)))
}

/** Whether only the first position of every stride gets a gradient, and the strides fill the input. */
function leavesZeros(op: Operator, windows: readonly Window[], phases: readonly Phases[]): boolean {
  return (
    windows.some(({ stride }) => stride > 1) &&
    phases.every(({ first, taps }) => first === 0 && taps.length === 1) &&
    windows.every(({ stride }, axis) => op.size(op.y, axis + 2) * stride === op.size(op.x, axis + 2))
  )
}

/** One channel in, one out: products are few, so that spreading `g` costs less than interleaving phases. */
function isDepthwise(op: Operator): boolean {
  const [m, inner] = op.fixed(op.input(1))
  return inner === 1 && m === op.int('group', 1)
}

/**
 * A depthwise convolution that changes nothing. What it gives lies in the blocked layout of convolutions, and so does
 * the sum that it goes into; without it every sum before, of all blocks of a ResNet's stage, would be laid out anew.
 */
function intoBlocks(op: Operator, value: Value): Value {
  const channels = op.size(op.x, 1)
  const ones = op.constant(new Float32Array(channels).fill(1), [
    channels,
    1,
    ...op.fixed(op.x, 2).map(() => 1),
  ])
  return op.b.conv(value, ones, null, { group: channels })
}

function convolved(op: Operator, g: Value, phases: readonly Phases[]): Value {
  const group = op.int('group', 1)
  return op.b.conv(g, backwardWeights(op, phases, group), null, {
    dilations: phases.map(({ dilation }) => dilation),
    pads: [...phases.map(({ pads }) => pads[0]), ...phases.map(({ pads }) => pads[1])],
    group,
  })
}

/** [M, C/group, kernel] to [C · phases, M/group, taps]. Over constants, onnxruntime computes it once. */
function backwardWeights(op: Operator, phases: readonly Phases[], group: number): Value {
  const { b } = op
  const [m = 1, inner = 1, ...kernel] = op.fixed(op.input(1))
  let weights = op.input(1)
  const isSparse = phases.some(({ taps }) => taps.includes(-1))
  if (isSparse) {
    // One zero after the last tap of every axis, for -1 to stand for.
    weights = b.pad(weights, [...Array<number>(kernel.length + 4).fill(0), ...kernel.map(() => 1)])
  }
  phases.forEach(({ taps }, axis) => {
    if (taps.length > 1 || isSparse) {
      const at = taps.map((tap) => (tap === -1 ? (kernel[axis] ?? 0) : tap))
      weights = b.gather(weights, b.ints(at), axis + 2)
    }
  })
  const split = phases.flatMap(({ count, reach }) => [count, reach])
  weights = b.reshape(weights, [group, m / group, inner, ...split])
  const counts = phases.map((_, axis) => 3 + 2 * axis)
  weights = b.transpose(weights, [0, 2, ...counts, 1, ...counts.map((axis) => axis + 1)])
  const channels = phases.reduce((product, { count }) => product * count, group * inner)
  return b.reshape(weights, [channels, m / group, ...phases.map(({ reach }) => reach)])
}

/** Where sizes are only known at run time, or strides and dilations meet: as long as it may be, then cut to size. */
function byTransposed(op: Operator, g: Value, windows: readonly Window[]): Value {
  const { b } = op
  const full = b.node('ConvTranspose', [g, op.input(1)], {
    ...attributesOf(windows),
    pads: windows.flatMap(() => [0, 0]),
    output_padding: windows.map(({ stride }) => stride - 1),
    group: op.int('group', 1),
  })
  const axes = windows.map((_, axis) => axis + 2)
  const before = windows.map(({ pads }) => {
    if (!pads) throw op.unsupported(`its padding is only known at run time (auto_pad)`)
    return pads[0]
  })
  // What no window reached, at the end, gets zeros.
  const room = b.pad(
    full,
    [...axes, 0, 0]
      .map(() => 0)
      .concat(
        [0, 0],
        windows.map(({ pads }) => pads?.[1] ?? 0),
      ),
  )
  const sizes = b.slice(b.node('Shape', [op.x]), [2], [2 + axes.length], [0])
  const starts = b.ints(before)
  return b.node('Slice', [room, starts, b.add(starts, sizes), b.ints(axes)])
}

/**
 * By the weights: the convolution of the input with `g` as its weights, batch and channels exchanged, strides and
 * dilations exchanged too.
 */
function byWeights(op: Operator, g: Value): Value {
  if (op.int('group', 1) !== 1)
    throw op.unsupported('the weights of its groups depend on what is differentiated by')
  const { b } = op
  const windows = convWindows(op)
  const rank = windows.length + 2
  const exchanged = [1, 0, ...windows.map((_, axis) => axis + 2)]
  const { strides, dilations, pads } = attributesOf(windows)
  const full = b.conv(b.transpose(op.x, exchanged), b.transpose(g, exchanged), null, {
    strides: dilations,
    dilations: strides,
    pads,
  })
  const axes = Array.from({ length: rank - 2 }, (_, axis) => axis + 2)
  const cut = b.slice(
    full,
    axes.map(() => 0),
    windows.map(({ kernel }) => kernel),
    axes,
  )
  return b.transpose(cut, exchanged)
}

function attributesOf(windows: readonly Window[]) {
  return {
    kernel_shape: windows.map(({ kernel }) => kernel),
    strides: windows.map(({ stride }) => stride),
    dilations: windows.map(({ dilation }) => dilation),
    pads: [...windows.map(({ pads }) => pads?.[0] ?? 0), ...windows.map(({ pads }) => pads?.[1] ?? 0)],
  }
}

/** Padding of a transposed convolution may be given by the size that it is to come out at. */
function transposedWindows(op: Operator): Window[] {
  const windows = windowsOf(op.node, op.fixed(op.input(1), 2), op.dims(op.x).slice(2))
  const autoPad = op.string('auto_pad', 'NOTSET')
  const asked = intsAttribute(op.node, 'output_shape')
  if (!asked && !autoPad.startsWith('SAME')) return windows
  const [sizes, outs] = [op.fixed(op.x, 2), op.fixed(op.y, 2)]
  const extra = intsAttribute(op.node, 'output_padding')
  return windows.map((window, axis) => {
    const reached = ((sizes[axis] ?? 1) - 1) * window.stride + (extra?.[axis] ?? 0) + span(window)
    const total = Math.max(0, reached - (outs[axis] ?? 0))
    const less = Math.floor(total / 2)
    return { ...window, pads: autoPad === 'SAME_UPPER' ? [less, total - less] : [total - less, less] }
  })
}
