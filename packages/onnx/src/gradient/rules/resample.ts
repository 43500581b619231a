import type { Operator, Rule } from '../operator.ts'
import { positive } from '../sizes.ts'
import { alongAxis, matrixOf, type Row } from './along-axis.ts'

/** What is padded with zeros or a number is cut off again; what is padded with the tensor's own elements adds to them. */
const pad: Rule = (op, g) => [
  () => {
    const mode = op.string('mode', 'constant')
    if (mode === 'constant' && op.has(1) && !op.has(3) && !op.isKnown(1)) {
      return op.b.node('Pad', [g, op.b.node('Neg', [op.input(1)])])
    }
    const rank = op.rank(op.x)
    const pads = op.ints('pads', 1) ?? []
    const axes = (op.ints('axes', 3) ?? op.dims(op.x).map((_, axis) => axis)).map((axis) =>
      positive(axis, rank),
    )
    const around = axes.map((axis, i) => ({ axis, before: pads[i] ?? 0, after: pads[i + axes.length] ?? 0 }))
    const padded = around.filter(({ before, after }) => before !== 0 || after !== 0)
    if (mode === 'constant') return cutOff(op, g, padded)
    return padded.reduce((value, { axis, before, after }) => {
      const size = op.size(op.x, axis)
      const rows = Array.from({ length: before + size + after }, (_, i): Row => [
        [source(mode, i - before, size), 1],
      ])
      return alongAxis(op, value, rank, axis, matrixOf(op, size, rows))
    }, g)
  },
  null,
  null,
  null,
]

interface Padded {
  readonly axis: number
  readonly before: number
  readonly after: number
}

/** Negative padding has cut something off, which gets zeros. */
function cutOff(op: Operator, g: Operator['x'], padded: readonly Padded[]) {
  const { b } = op
  const axes = padded.map(({ axis }) => axis)
  const starts = padded.map(({ before }) => Math.max(0, before))
  const ends = padded.map(({ after }) => (after > 0 ? -after : 2 ** 31))
  const cut = padded.length === 0 ? g : b.slice(g, starts, ends, axes)
  if (padded.every(({ before, after }) => before >= 0 && after >= 0)) return cut
  const zeros = Array<number>(2 * op.rank(op.x)).fill(0)
  for (const { axis, before, after } of padded) {
    zeros[axis] = Math.max(0, -before)
    zeros[axis + op.rank(op.x)] = Math.max(0, -after)
  }
  return b.pad(cut, zeros)
}

/** The position that is repeated at a position outside of 0 … size - 1. */
function source(mode: string, at: number, size: number): number {
  if (mode === 'edge') return Math.min(size - 1, Math.max(0, at))
  if (mode === 'wrap') return (at + size) % size
  const mirrored = at < 0 ? -at : at
  return mirrored < size ? mirrored : 2 * (size - 1) - mirrored
}

/** Interpolation is a matrix product along every axis that changes its size. */
const resize: Rule = (op, g) => [
  () => {
    const mode = op.string('mode', 'nearest')
    if (op.int('antialias', 0) === 1) throw op.unsupported('it removes aliases')
    const rank = op.rank(op.x)
    const scales = scalesOf(op)
    return op.dims(op.x).reduce((value, size, axis) => {
      const out = op.dims(op.y)[axis]
      if (size === out && (scales[axis] ?? 1) === 1) return value
      const [inner, outer] = [op.size(op.x, axis), op.size(op.y, axis)]
      const scale = scales[axis] ?? outer / inner
      const rows = Array.from({ length: outer }, (_, i) =>
        taken(op, mode, place(op, i, scale, inner, outer), inner),
      )
      return alongAxis(op, value, rank, axis, matrixOf(op, inner, rows))
    }, g)
  },
  null,
  null,
  null,
]

function scalesOf(op: Operator): readonly (number | undefined)[] {
  const scales = op.has(2) && !op.has(3) ? op.floats(op.input(2)) : null
  const axes = op.ints('axes', -1)?.map((axis) => positive(axis, op.rank(op.x)))
  return op.dims(op.x).map((_, axis) => {
    if (!axes) return scales?.[axis]
    const at = axes.indexOf(axis)
    return at < 0 ? 1 : scales?.[at]
  })
}

/** Where an output position lies among the inputs. */
function place(op: Operator, i: number, scale: number, inner: number, outer: number): number {
  const mode = op.string('coordinate_transformation_mode', 'half_pixel')
  switch (mode) {
    case 'half_pixel':
      return (i + 0.5) / scale - 0.5
    case 'half_pixel_symmetric': {
      const centre = (inner / 2) * (1 - outer / (scale * inner))
      return centre + (i + 0.5) / scale - 0.5
    }
    case 'tf_half_pixel_for_nn':
      return (i + 0.5) / scale
    case 'pytorch_half_pixel':
      return outer > 1 ? (i + 0.5) / scale - 0.5 : 0
    case 'align_corners':
      return outer > 1 ? (i * (inner - 1)) / (outer - 1) : 0
    case 'asymmetric':
      return i / scale
    default:
      throw op.unsupported(`its coordinates are in the mode ${mode}`)
  }
}

function taken(op: Operator, mode: string, at: number, size: number): Row {
  const inside = (position: number) => Math.min(size - 1, Math.max(0, position))
  if (mode === 'cubic') return cubic(op, at, size)
  if (mode !== 'nearest') {
    const low = Math.floor(at)
    return [
      [inside(low), 1 - (at - low)],
      [inside(low + 1), at - low],
    ]
  }
  return [[inside(rounded(op.string('nearest_mode', 'round_prefer_floor'), at)), 1]]
}

/** Keys' cubic convolution over four positions; those outside are the edge's, or left out. */
function cubic(op: Operator, at: number, size: number): Row {
  const a = op.float('cubic_coeff_a', -0.75)
  const low = Math.floor(at)
  const shares = [-1, 0, 1, 2].map((step): [number, number] => {
    const d = Math.abs(at - low - step)
    const share = d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : (((d - 5) * d + 8) * d - 4) * a
    return [low + step, share]
  })
  if (op.int('exclude_outside', 0) !== 1) {
    return shares.map(([position, share]) => [Math.min(size - 1, Math.max(0, position)), share])
  }
  const inside = shares.filter(([position]) => position >= 0 && position < size)
  const total = inside.reduce((sum, [, share]) => sum + share, 0)
  return inside.map(([position, share]) => [position, share / total])
}

function rounded(mode: string, at: number): number {
  if (mode === 'floor') return Math.floor(at)
  if (mode === 'ceil') return Math.ceil(at)
  return mode === 'round_prefer_ceil' ? Math.floor(at + 0.5) : Math.ceil(at - 0.5)
}

export const RESAMPLINGS = { Pad: pad, Resize: resize } satisfies Record<string, Rule>
