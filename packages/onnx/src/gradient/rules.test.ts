import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { expectGradients } from '../testing/directional.ts'
import { float32 } from '../testing/run.ts'
import { QUANTISATIONS } from './rules/quantise.ts'
import { STEPS } from './rules/step.ts'
import { RULES } from './table.ts'

/** One drawn use of an operator: its float inputs by name, and the node. */
interface Use {
  readonly inputs: Readonly<Record<string, Input>>
  readonly build: (b: GraphBuilder, inputs: Readonly<Record<string, Value>>) => Value
}

interface Input {
  readonly dims: readonly number[]
  /** Values lie on a grid around this, `spacing` apart and half of it away from the centre: off kinks and ties. */
  readonly centre?: number
  readonly spacing?: number
  /** Whether the first axis must have a fixed size. */
  readonly fixed?: boolean
}

interface Case {
  readonly operator: string
  readonly form?: string
  readonly opsets: readonly number[]
  readonly use: fc.Arbitrary<Use>
  /** Of the differences, where the function is so curved that the default is too coarse. */
  readonly step?: number
}

const int = (min: number, max: number) => fc.integer({ min, max })
const dimsOf = (min: number, max: number) => fc.array(int(1, 4), { minLength: min, maxLength: max })
const x = (input: Input, build: (b: GraphBuilder, x: Value) => Value): Use => ({
  inputs: { x: input },
  build: (b, { x }) => build(b, x ?? { name: '' }),
})

/** An element-wise operator of one input. */
function unary(
  operator: string,
  {
    opsets = [11, 13, 17],
    attributes = {},
    ...input
  }: { opsets?: number[]; attributes?: Parameters<GraphBuilder['node']>[2] } & Omit<Input, 'dims'> = {},
): Case {
  return {
    operator,
    opsets,
    use: dimsOf(1, 4).map((dims) =>
      x({ dims, ...input }, (b, value) => b.node(operator, [value], attributes)),
    ),
  }
}

/** Two shapes that broadcast: some axes 1 on one side, some leading axes missing. */
const broadcast = fc
  .tuple(
    dimsOf(1, 4),
    fc.array(fc.constantFrom('both', 'left', 'right'), { minLength: 4, maxLength: 4 }),
    int(0, 2),
    fc.boolean(),
  )
  .map(([dims, sides, missing, swapped]) => {
    const left = dims.map((size, i) => (sides[i] === 'right' ? 1 : size))
    const right = dims
      .map((size, i) => (sides[i] === 'left' ? 1 : size))
      .slice(Math.min(missing, dims.length))
    return swapped ? { left: right, right: left } : { left, right }
  })

function binary(
  operator: string,
  spec: { left?: Omit<Input, 'dims'>; right?: Omit<Input, 'dims'> } = {},
): Case {
  return {
    operator,
    opsets: [11, 13, 17],
    use: broadcast.map(({ left, right }) => ({
      inputs: { x: { dims: left, ...spec.left }, w: { dims: right, centre: 0.0125, ...spec.right } },
      build: (b, { x, w }) => b.node(operator, [x ?? null, w ?? null]),
    })),
  }
}

const positive = { centre: 4, spacing: 0.03 }

const pick = <T>(...values: T[]) => fc.constantFrom(...values)
const chance = fc.boolean()

/** Kernel, stride, dilation, padding and size of one axis, such that at least one window fits. */
const axisOf = (dilated: boolean) =>
  fc
    .record({
      kernel: int(1, 4),
      stride: int(1, 3),
      dilation: dilated ? int(1, 2) : fc.constant(1),
      pads: fc.tuple(int(0, 2), int(0, 2)),
      extra: int(0, 5),
    })
    .map(({ kernel, stride, dilation, pads, extra }) => {
      const before: [number, number] = [Math.min(pads[0], kernel - 1), Math.min(pads[1], kernel - 1)]
      return {
        kernel,
        stride,
        dilation,
        pads: before,
        size: Math.max(1, (kernel - 1) * dilation + 1 - before[0] - before[1]) + extra,
      }
    })

/** Integers whose values only the run tells. */
const computed = (b: GraphBuilder, values: readonly number[]) =>
  b.node('Neg', [b.ints(values.map((value) => -value))])

type Axis = typeof axisOf extends (dilated: boolean) => fc.Arbitrary<infer T> ? T : never

const windowed = (axes: readonly Axis[], autoPad: string) => ({
  kernel_shape: axes.map(({ kernel }) => kernel),
  strides: axes.map(({ stride }) => stride),
  dilations: axes.map(({ dilation }) => dilation),
  ...(autoPad === 'NOTSET'
    ? { pads: [...axes.map(({ pads }) => pads[0]), ...axes.map(({ pads }) => pads[1])] }
    : { auto_pad: autoPad }),
})

const axesOf = (max: number, dilated = true) => fc.array(axisOf(dilated), { minLength: 1, maxLength: max })

const AUTO_PADS = pick('NOTSET', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID')

function convolution(operator: 'Conv' | 'ConvTranspose', byWeights: boolean): Case {
  const use = fc
    .record({
      axes: axesOf(2),
      group: int(1, 3),
      inner: int(1, 2),
      outer: int(1, 2),
      n: int(1, 2),
      autoPad: AUTO_PADS,
      isSquare: chance,
    })
    .filter(
      ({ axes, autoPad }) =>
        autoPad === 'NOTSET' || axes.every(({ kernel, dilation, size }) => dilation === 1 && size >= kernel),
    )
    // onnxruntime has no dilations with SAME, and no transposed output smaller than its padding.
    .map(({ axes: drawn, group: groups, inner, outer, n, autoPad, isSquare }): Use => {
      const axes = isSquare
        ? drawn.map(() => drawn[0] ?? drawn[1]).filter((axis) => axis !== undefined)
        : drawn
      const group = byWeights ? 1 : groups
      const kernel = axes.map(({ kernel }) => kernel)
      const isForward = operator === 'Conv'
      const weights = isForward ? [group * outer, inner, ...kernel] : [group * inner, outer, ...kernel]
      const bias = [group * outer]
      const attributes = { ...windowed(axes, autoPad), group }
      return {
        inputs: {
          x: { dims: [n, group * inner, ...axes.map(({ size }) => size)], spacing: 0.03 },
          ...(byWeights && { w: { dims: weights, fixed: true }, bias: { dims: bias } }),
        },
        build: (b, { x, w, bias: c }) =>
          b.node(operator, [x ?? null, w ?? weightsOf(b, weights), c ?? weightsOf(b, bias)], attributes),
      }
    })
  return { operator, form: byWeights ? 'by its weights' : 'by its input', opsets: [11, 17], use }
}

/** Constants that no rule may mistake for another: all different. */
function weightsOf(b: GraphBuilder, dims: readonly number[], centre = 0): Value {
  return b.constant(drawn({ dims, centre, spacing: 0.07 }, 99).data as Float32Array, dims)
}

const transposedConvolution: Case = {
  operator: 'ConvTranspose',
  opsets: [11, 17],
  use: fc
    .record({
      axes: axesOf(2),
      group: int(1, 2),
      n: int(1, 2),
      size: int(2, 4),
      extra: chance,
      form: pick('pads', 'same', 'shape'),
    })
    .map(({ axes, group, n, size, extra, form }) => {
      const kernel = axes.map(({ kernel }) => kernel)
      const strides = axes.map(({ stride }) => stride)
      const dilations = axes.map(({ dilation }) => dilation)
      const forms: Record<string, Parameters<GraphBuilder['node']>[2]> = {
        pads: {
          pads: axes.flatMap(() => [0, 0]),
          output_padding: axes.map(({ stride }) => (extra ? stride - 1 : 0)),
        },
        same: { auto_pad: extra ? 'SAME_UPPER' : 'SAME_LOWER' },
        shape: {
          output_shape: axes.map(({ kernel, stride, dilation }) =>
            Math.max(1, (size - 1) * stride + (kernel - 1) * dilation),
          ),
        },
      }
      const fits =
        form !== 'same' || axes.every(({ kernel, stride, dilation }) => (kernel - 1) * dilation + 1 >= stride)
      return x({ dims: [n, 2 * group, ...axes.map(() => size)] }, (b, value) =>
        b.node('ConvTranspose', [value, weightsOf(b, [2 * group, 2, ...kernel])], {
          ...{ kernel_shape: kernel, strides, dilations, group },
          ...forms[fits ? form : 'pads'],
        }),
      )
    }),
}

const CONVOLUTIONS: Case[] = [convolution('Conv', false), convolution('Conv', true), transposedConvolution]

function pool(operator: 'MaxPool' | 'AveragePool', opsets: number[]): Case {
  return {
    operator,
    opsets,
    use: fc
      .record({
        axes: axesOf(2, operator === 'MaxPool'),
        n: int(1, 2),
        c: int(1, 2),
        ceil: int(0, 1),
        counts: int(0, 1),
        autoPad: AUTO_PADS,
      })
      .filter(
        ({ axes, autoPad }) =>
          autoPad === 'NOTSET' ||
          axes.every(
            ({ kernel, stride, dilation, size }) => dilation === 1 && size >= kernel && kernel >= stride,
          ),
      )
      .map(({ axes, n, c, ceil, counts, autoPad }) => {
        const { dilations, ...rest } = windowed(axes, autoPad)
        const attributes = {
          ...rest,
          ...(autoPad === 'NOTSET' && { ceil_mode: ceil }),
          ...(operator === 'MaxPool' ? { dilations } : { count_include_pad: counts }),
        }
        return x({ dims: [n, c, ...axes.map(({ size }) => size)] }, (b, value) =>
          b.node(operator, [value], attributes),
        )
      }),
  }
}

const whole = (operator: string, input: Omit<Input, 'dims'> = {}): Case => ({
  operator,
  opsets: [11, 17],
  use: dimsOf(3, 4).map((dims) => x({ dims, ...input }, (b, value) => b.node(operator, [value]))),
})

const POOLS: Case[] = [
  pool('MaxPool', [11, 13, 17]),
  pool('AveragePool', [11, 19]),
  whole('GlobalAveragePool'),
  whole('GlobalMaxPool'),
  whole('GlobalLpPool', positive),
  {
    operator: 'LpPool',
    opsets: [11, 18],
    use: fc.tuple(int(1, 3), int(1, 2), int(0, 1), int(2, 3)).map(([kernel, stride, pad, p]) =>
      x({ dims: [2, 2, 5, 4], centre: 3 }, (b, value) =>
        b.node('LpPool', [value], {
          kernel_shape: [kernel, kernel],
          strides: [stride, stride],
          pads: Array<number>(4).fill(Math.min(pad, kernel - 1)),
          p,
        }),
      ),
    ),
  },
]

const LINEAR: Case[] = [
  {
    operator: 'Gemm',
    opsets: [11, 13],
    use: fc
      .record({
        n: int(1, 4),
        k: int(1, 4),
        m: int(1, 4),
        transA: int(0, 1),
        transB: int(0, 1),
        bias: pick('none', 'row', 'column', 'scalar', 'full'),
      })
      .map(({ n, k, m, transA, transB, bias }): Use => {
        const shapes: Record<string, number[]> = { row: [m], column: [n, 1], full: [n, m] }
        return {
          inputs: {
            x: { dims: transA ? [k, n] : [n, k] },
            w: { dims: transB ? [m, k] : [k, m] },
            ...(bias !== 'none' && { c: { dims: shapes[bias] ?? [] } }),
          },
          build: (b, { x, w, c }) =>
            b.node('Gemm', [x ?? null, w ?? null, c ?? null], {
              transA,
              transB,
              alpha: { float: 0.5 },
              beta: { float: 2 },
            }),
        }
      }),
  },
  {
    operator: 'MatMul',
    opsets: [11, 17],
    use: fc
      .record({
        batch: broadcast,
        n: int(1, 3),
        k: int(1, 3),
        m: int(1, 3),
        form: pick('batch', 'batch', 'row', 'column', 'dot'),
      })
      .map(({ batch, n, k, m, form }): Use => {
        const left = form === 'row' || form === 'dot' ? [k] : [...batch.left.slice(0, 2), n, k]
        const right =
          form === 'column' || form === 'dot'
            ? [k]
            : [...(batch.left.length > 2 ? [] : batch.right.slice(-2)), k, m]
        return {
          inputs: { x: { dims: left }, w: { dims: right } },
          build: (b, { x, w }) => b.node('MatMul', [x ?? null, w ?? null]),
        }
      }),
  },
  {
    operator: 'Einsum',
    opsets: [12, 17],
    use: pick(
      ...['bij,bjk->bik', 'bhid,bhjd->bhij', 'ij,jk->ki', 'i,j->ij', 'ij->ji', 'ij,jk', 'ji'],
      ...['ij->i', 'bij,jk->k', '...ij,...jk->...ik', 'bh...,h...k->b...k'],
    ).map((equation): Use => {
      const size = (letter: string) => ('bhijdk.'.indexOf(letter) % 3) + 1
      const [left = '', right] = (equation.split('->')[0] ?? '').split(',')
      const dims = (letters: string) => Array.from(letters.replace('...', '.'), size)
      return {
        inputs: { x: { dims: dims(left) }, ...(right !== undefined && { w: { dims: dims(right) } }) },
        build: (b, { x, w }) => b.node('Einsum', w ? [x ?? null, w] : [x ?? null], { equation }),
      }
    }),
  },
]

const channelled = (
  operator: string,
  opsets: number[],
  parameters: number,
  attributes: Parameters<GraphBuilder['node']>[2] = {},
): Case => ({
  operator,
  opsets,
  use: dimsOf(3, 4).map((dims) =>
    x({ dims: [dims[0] ?? 1, 4, ...dims.slice(2).map((size) => size + 1)], spacing: 0.2 }, (b, value) => {
      const constants = Array.from({ length: parameters }, () => weightsOf(b, [4], 1))
      return b.node(operator, [value, ...constants], { epsilon: { float: 0.3 }, ...attributes })
    }),
  ),
})

const alongAxis = (
  operator: string,
  opsets: number[],
  attributes: Parameters<GraphBuilder['node']>[2] = {},
  input: Omit<Input, 'dims'> = { spacing: 0.04 },
): Case => ({
  operator,
  opsets,
  use: fc.tuple(dimsOf(2, 4), int(0, 3), chance).map(([dims, at, fromEnd]) => {
    const axis = (at % dims.length) - (fromEnd ? dims.length : 0)
    return x({ dims: dims.map((size) => size + 1), ...input }, (b, value) =>
      b.node(operator, [value], { axis, ...attributes }),
    )
  }),
})

const NORMALISATIONS: Case[] = [
  channelled('BatchNormalization', [11, 15], 4),
  channelled('InstanceNormalization', [11, 17], 2),
  { ...channelled('GroupNormalization', [21], 2, { num_groups: 2 }) },
  {
    operator: 'LayerNormalization',
    opsets: [17],
    use: fc.tuple(dimsOf(2, 4), int(1, 2)).map(([dims, count]) => {
      const wide = dims.map((size) => size + 1)
      return x({ dims: wide, spacing: 0.2 }, (b, value) => {
        const scale = wide.slice(-count)
        return b.node('LayerNormalization', [value, weightsOf(b, scale, 1), weightsOf(b, scale)], {
          axis: -count,
          epsilon: { float: 0.3 },
        })
      })
    }),
  },
  {
    operator: 'LRN',
    opsets: [11, 13],
    use: fc.tuple(int(1, 3), int(3, 6), int(1, 3)).map(([n, c, size]) =>
      x({ dims: [n, c, 2, 3] }, (b, value) =>
        b.node('LRN', [value], {
          size: 2 * size - 1,
          alpha: { float: 0.3 },
          beta: { float: 0.6 },
          bias: { float: 1.5 },
        }),
      ),
    ),
  },
  alongAxis('Softmax', [11, 13]),
  alongAxis('LogSoftmax', [11, 13]),
  alongAxis('LpNormalization', [11, 22], {}, positive),
  { ...alongAxis('LpNormalization', [11], { p: 1 }, positive), form: 'by absolute values' },
  {
    operator: 'MeanVarianceNormalization',
    opsets: [11, 13],
    use: fc
      .tuple(int(1, 2), int(1, 2), pick(undefined, [1, -1]))
      .map(([n, c, axes]) =>
        x({ dims: [n + 1, c, 2, 3], spacing: 0.2 }, (b, value) =>
          b.node('MeanVarianceNormalization', [value], { axes }),
        ),
      ),
  },
  {
    operator: 'RMSNormalization',
    opsets: [23],
    use: fc.tuple(dimsOf(2, 4), int(1, 2)).map(([dims, count]) => {
      const wide = dims.map((size) => size + 1)
      return x({ dims: wide, spacing: 0.2 }, (b, value) =>
        b.node('RMSNormalization', [value, weightsOf(b, wide.slice(-count), 1)], {
          axis: -count,
          epsilon: { float: 0.3 },
        }),
      )
    }),
  },
]

function reduction(operator: string, input: Omit<Input, 'dims'> = {}): Case {
  return {
    operator,
    opsets: [11, 13, 18],
    use: fc
      .tuple(dimsOf(1, 4), fc.subarray([0, 1, 2, 3]), int(0, 1), chance)
      .map(([dims, some, keepdims, fromEnd]) => {
        const axes = some
          .filter((axis) => axis < dims.length)
          .map((axis) => (fromEnd ? axis - dims.length : axis))
        return x({ dims, ...input }, (b, value) => {
          if (axes.length === 0) return b.node(operator, [value], { keepdims })
          const isInput = b.opset >= (operator === 'ReduceSum' ? 13 : 18)
          return isInput
            ? b.node(operator, [value, b.ints(axes)], { keepdims })
            : b.node(operator, [value], { axes, keepdims })
        })
      }),
  }
}

const REDUCTIONS: Case[] = [
  reduction('ReduceL1'),
  reduction('ReduceL2', { centre: 0.2 }),
  reduction('ReduceLogSum', positive),
  reduction('ReduceLogSumExp', { spacing: 0.03 }),
  reduction('ReduceMax'),
  reduction('ReduceMean'),
  reduction('ReduceMin'),
  { ...reduction('ReduceProd', { centre: 1.2, spacing: 0.005 }), step: 0.002 },
  reduction('ReduceSum'),
  reduction('ReduceSumSquare'),
]

const SHAPES: Case[] = [
  {
    operator: 'Concat',
    opsets: [11, 17],
    use: fc.tuple(dimsOf(1, 4), int(0, 3), int(1, 3)).map(([dims, at, other]): Use => {
      const axis = at % dims.length
      const otherDims = dims.map((size, i) => (i === axis ? other : size))
      return {
        inputs: { x: { dims }, w: { dims: otherDims } },
        build: (b, { x, w }) =>
          b.concat(
            [x ?? b.scalar(0), w ?? b.scalar(0), x ?? b.scalar(0)],
            axis - (other === 2 ? dims.length : 0),
          ),
      }
    }),
  },
  {
    operator: 'Split',
    opsets: [11, 13, 18],
    use: fc
      .tuple(dimsOf(1, 3), int(0, 2), pick([2, 3], [1, 4], null), chance)
      .map(([dims, at, parts, onlySecond]) => {
        const axis = at % dims.length
        const sized = dims.map((size, i) => (i === axis ? (parts ? 5 : 6) : size))
        return x({ dims: sized }, (b, value) => {
          const inputs = b.opset >= 13 && parts ? [value, b.ints(parts)] : [value]
          const attributes =
            b.opset < 13 && parts ? { split: parts } : b.opset >= 18 && !parts ? { num_outputs: 2 } : {}
          const [left, right] = b.nodes('Split', inputs, 2, { axis, ...attributes })
          if (!left || !right) throw new Error('no parts')
          return onlySecond ? right : b.concat([b.mul(right, right), left], axis)
        })
      }),
  },
  {
    operator: 'Slice',
    opsets: [11, 13],
    use: fc
      .tuple(dimsOf(1, 4), int(0, 3), pick(1, 1, 2, 3, -1, -2), int(0, 4), int(1, 4), chance)
      .map(([dims, at, step, start, length, isOpen]) => {
        const axis = at % dims.length
        const size = 6
        const sized = dims.map((other, i) => (i === axis ? size : other))
        const from = step > 0 ? Math.min(start, 4) : size - 1 - Math.min(start, 4)
        const end = isOpen
          ? step > 0
            ? 2 ** 40
            : -(2 ** 40)
          : step > 0
            ? from + length
            : from - length < 0
              ? -size - 1
              : from - length
        return x({ dims: sized, fixed: axis === 0 && step !== 1 }, (b, value) =>
          b.node('Slice', [
            value,
            b.ints([start === 2 ? from - size : from]),
            b.ints([end]),
            b.ints([axis]),
            ...(step === 1 && isOpen ? [] : [b.ints([step])]),
          ]),
        )
      }),
  },
  {
    operator: 'Gather',
    opsets: [11, 13],
    use: fc.tuple(dimsOf(1, 4), int(0, 3), pick([], [3], [2, 2])).map(([dims, at, shape]) => {
      const axis = at % dims.length
      const sized = dims.map((other, i) => (i === axis ? 4 : other))
      const indices = [2, -1, 2, 0].slice(
        0,
        shape.reduce((product, size) => product * size, 1),
      )
      return x({ dims: sized }, (b, value) =>
        b.gather(value, b.constant(BigInt64Array.from(indices, BigInt), shape), axis),
      )
    }),
  },
  {
    operator: 'Pad',
    opsets: [11, 13, 18],
    use: fc
      .tuple(
        dimsOf(1, 3),
        fc.array(int(-1, 2), { minLength: 6, maxLength: 6 }),
        pick('constant', 'reflect', 'edge'),
        fc.boolean(),
      )
      .map(([dims, some, mode, isComputed]) => {
        const sized = dims.map((size) => size + 2)
        const pads = some.slice(0, 2 * dims.length).map((pad) => (mode === 'constant' ? pad : Math.abs(pad)))
        return x({ dims: sized, fixed: mode !== 'constant' }, (b, value) =>
          b.node(
            'Pad',
            [value, isComputed && mode === 'constant' ? computed(b, pads) : b.ints(pads), b.scalar(0.5)],
            {
              mode,
            },
          ),
        )
      }),
  },
  {
    operator: 'Expand',
    opsets: [11, 13],
    use: fc
      .tuple(broadcast, fc.boolean())
      .map(([{ left, right }, isComputed]) =>
        x({ dims: left }, (b, value) =>
          b.node('Expand', [value, isComputed ? computed(b, right) : b.ints(right)]),
        ),
      ),
  },
  {
    operator: 'Tile',
    opsets: [11, 13],
    use: fc
      .tuple(dimsOf(1, 4), fc.array(int(1, 3), { minLength: 4, maxLength: 4 }))
      .map(([dims, repeats]) =>
        x({ dims }, (b, value) => b.node('Tile', [value, b.ints(repeats.slice(0, dims.length))])),
      ),
  },
  {
    operator: 'Reshape',
    opsets: [11, 14],
    use: dimsOf(2, 4).map((dims) => x({ dims }, (b, value) => b.reshape(value, [0, -1]))),
  },
  {
    operator: 'Flatten',
    opsets: [11, 13],
    use: fc
      .tuple(dimsOf(1, 4), int(0, 4))
      .map(([dims, at]) =>
        x({ dims }, (b, value) => b.node('Flatten', [value], { axis: at % (dims.length + 1) })),
      ),
  },
  {
    operator: 'Transpose',
    opsets: [11, 13],
    use: dimsOf(1, 4).chain((dims) =>
      fc
        .shuffledSubarray(
          dims.map((_, i) => i),
          { minLength: dims.length },
        )
        .map((perm) =>
          x({ dims }, (b, value) =>
            perm[0] === 0 ? b.node('Transpose', [value]) : b.transpose(value, perm),
          ),
        ),
    ),
  },
  {
    operator: 'Unsqueeze',
    opsets: [11, 13],
    use: dimsOf(1, 3).map((dims) => x({ dims }, (b, value) => b.unsqueeze(value, [0, -1]))),
  },
  {
    operator: 'Squeeze',
    opsets: [11, 13],
    use: fc
      .tuple(dimsOf(1, 3), chance)
      .map(([dims, all]) =>
        x({ dims: [...dims, 1] }, (b, value) =>
          all && dims.every((size) => size > 1) ? b.node('Squeeze', [value]) : b.squeeze(value, [-1]),
        ),
      ),
  },
  {
    operator: 'DepthToSpace',
    opsets: [11, 13],
    use: int(1, 2).map((n) =>
      x({ dims: [n, 8, 2, 3] }, (b, value) => b.node('DepthToSpace', [value], { blocksize: 2 })),
    ),
  },
  {
    operator: 'DepthToSpace',
    form: 'rows and columns first',
    opsets: [11, 13],
    use: int(1, 2).map((n) =>
      x({ dims: [n, 8, 2, 3] }, (b, value) => b.node('DepthToSpace', [value], { blocksize: 2, mode: 'CRD' })),
    ),
  },
  {
    operator: 'CumSum',
    opsets: [11, 14],
    use: fc.tuple(dimsOf(1, 3), int(0, 2), int(0, 1), int(0, 1)).map(([dims, at, exclusive, reverse]) =>
      x({ dims }, (b, value) =>
        b.node('CumSum', [value, b.constant(BigInt64Array.of(BigInt(at % dims.length)), [])], {
          exclusive,
          reverse,
        }),
      ),
    ),
  },
  {
    operator: 'Trilu',
    opsets: [14],
    use: fc
      .tuple(dimsOf(2, 4), int(0, 1), int(-1, 1))
      .map(([dims, upper, k]) =>
        x({ dims }, (b, value) =>
          b.node('Trilu', [value, b.constant(BigInt64Array.of(BigInt(k)), [])], { upper }),
        ),
      ),
  },
  {
    operator: 'GatherElements',
    opsets: [16, 18],
    use: int(1, 3).map((n) =>
      x({ dims: [n, 4], fixed: true }, (b, value) =>
        b.node(
          'GatherElements',
          [
            value,
            b.constant(
              BigInt64Array.from({ length: 3 * n }, (_, i) => BigInt([2, -1, 2][i % 3] ?? 0)),
              [n, 3],
            ),
          ],
          { axis: 1 },
        ),
      ),
    ),
  },
  {
    operator: 'GatherND',
    opsets: [16, 18],
    use: int(2, 3).map((n) =>
      x({ dims: [n, 4, 2] }, (b, value) =>
        b.node('GatherND', [value, b.constant(BigInt64Array.of(0n, 1n, 1n, 3n, 0n, 1n), [3, 2])]),
      ),
    ),
  },
  {
    operator: 'ScatterElements',
    opsets: [11, 16],
    use: int(1, 3).map((n): Use => ({
      inputs: { x: { dims: [n, 4], fixed: true }, w: { dims: [n, 2], fixed: true, centre: 2 } },
      build: (b, { x, w }) => {
        const places = BigInt64Array.from({ length: 2 * n }, (_, i) => BigInt([3, 1][i % 2] ?? 0))
        const added = b.opset >= 16 && n > 1 ? { reduction: 'add' } : {}
        return b.node('ScatterElements', [x ?? null, b.constant(places, [n, 2]), w ?? null], {
          axis: 1,
          ...added,
        })
      },
    })),
  },
  {
    operator: 'ScatterND',
    opsets: [11, 16],
    use: int(2, 3).map((n): Use => ({
      inputs: { x: { dims: [n, 3] }, w: { dims: [2, 3], fixed: true, centre: 2 } },
      build: (b, { x, w }) =>
        b.node(
          'ScatterND',
          [x ?? null, b.constant(BigInt64Array.of(1n, 0n), [2, 1]), w ?? null],
          b.opset >= 16 && n > 2 ? { reduction: 'add' } : {},
        ),
    })),
  },
  {
    operator: 'TopK',
    opsets: [11],
    use: fc.tuple(int(1, 3), int(1, 4), int(0, 1)).map(([n, k, largest]) =>
      x({ dims: [n, 4] }, (b, value) => {
        const [values] = b.nodes('TopK', [value, b.ints([k])], 2, { largest })
        return values ?? value
      }),
    ),
  },
  {
    operator: 'SpaceToDepth',
    opsets: [11, 13],
    use: int(1, 2).map((n) =>
      x({ dims: [n, 2, 4, 2] }, (b, value) => b.node('SpaceToDepth', [value], { blocksize: 2 })),
    ),
  },
  {
    operator: 'Resize',
    opsets: [11, 13, 18],
    use: fc
      .record({
        sizes: fc.tuple(int(2, 5), int(2, 5)),
        to: fc.tuple(int(1, 9), int(1, 9)),
        mode: pick('nearest', 'linear', 'cubic'),
        coordinates: pick('half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'),
        outside: int(0, 1),
        rounding: pick('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'),
        byScale: chance,
      })
      .map(({ sizes, to, mode, coordinates, outside, rounding, byScale }) =>
        x({ dims: [2, 1, ...sizes], fixed: !byScale }, (b, value) => {
          const scales = b.constant([1, 1, ...to.map((size, i) => size / (sizes[i] ?? 1))])
          const none = b.opset >= 13 ? null : b.constant(new Float32Array(0))
          const inputs = byScale ? [value, none, scales] : [value, none, none, b.ints([2, 1, ...to])]
          return b.node('Resize', inputs, {
            mode,
            coordinate_transformation_mode: coordinates,
            nearest_mode: rounding,
            ...(mode === 'cubic' && { exclude_outside: outside }),
          })
        }),
      ),
  },
]

const CHOICES: Case[] = [
  {
    operator: 'PRelu',
    opsets: [11, 16],
    use: fc.tuple(dimsOf(2, 4), int(0, 2), chance).map(([dims, missing, shared]): Use => {
      const slope = dims.slice(Math.min(missing, dims.length - 1)).map((size) => (shared ? 1 : size))
      return {
        inputs: { x: { dims }, w: { dims: slope } },
        build: (b, { x, w }) => b.node('PRelu', [x ?? null, w ?? null]),
      }
    }),
  },
  {
    operator: 'Clip',
    opsets: [11, 13],
    use: fc
      .tuple(dimsOf(1, 4), pick({ min: -0.5, max: 1 }, { min: 0 }, { max: 0.5 }, { min: 0, max: 6 }, {}))
      .map(([dims, bounds]) => x({ dims, spacing: 0.1 }, (b, value) => b.clip(value, bounds))),
  },
  {
    operator: 'Where',
    opsets: [11, 16],
    use: broadcast.map(({ left, right }): Use => ({
      inputs: { x: { dims: left }, w: { dims: right } },
      build: (b, { x, w }) =>
        b.node('Where', [b.node('Less', [x ?? null, b.scalar(0)]), x ?? null, w ?? null]),
    })),
  },
  {
    operator: 'CastLike',
    opsets: [15, 19],
    use: dimsOf(1, 3).map((dims) =>
      x({ dims }, (b, value) => {
        const double = b.node('CastLike', [value, b.constant(Float64Array.of(1))])
        return b.cast(b.mul(double, double), 'float32')
      }),
    ),
  },
  {
    operator: 'Cast',
    opsets: [11, 17],
    use: dimsOf(1, 3).map((dims) =>
      x({ dims }, (b, value) => {
        const double = b.cast(value, 'float64')
        return b.cast(b.mul(double, double), 'float32')
      }),
    ),
  },
]

const CASES: Case[] = [
  unary('Abs'),
  unary('Acos', { spacing: 0.003 }),
  unary('Acosh', positive),
  unary('Asin', { spacing: 0.003 }),
  unary('Asinh'),
  unary('Atan'),
  unary('Atanh', { spacing: 0.003 }),
  unary('Celu', { opsets: [12], attributes: { alpha: { float: 0.7 } } }),
  unary('Cosh', { spacing: 0.01 }),
  unary('Shrink', { attributes: { lambd: { float: 0.3 }, bias: { float: 0.1 } } }),
  unary('Sinh', { spacing: 0.01 }),
  unary('Softsign'),
  unary('Tan', { spacing: 0.005 }),
  unary('ThresholdedRelu', { attributes: { alpha: { float: 0.3 } } }),
  unary('Relu'),
  unary('LeakyRelu', { attributes: { alpha: { float: 0.3 } } }),
  unary('Sigmoid'),
  unary('Tanh'),
  unary('HardSigmoid', { attributes: { alpha: { float: 0.5 }, beta: { float: 0.5 } } }),
  unary('HardSwish', { opsets: [14, 17] }),
  unary('Erf'),
  unary('Gelu', { opsets: [20, 21] }),
  { ...unary('Gelu', { opsets: [20], attributes: { approximate: 'tanh' } }), form: 'tanh' },
  unary('Mish', { opsets: [18] }),
  unary('Softplus'),
  unary('Elu', { attributes: { alpha: { float: 0.7 } } }),
  unary('Selu'),
  unary('Exp', { spacing: 0.03 }),
  unary('Log', positive),
  unary('Sqrt', positive),
  unary('Reciprocal', positive),
  unary('Sin'),
  unary('Cos'),
  unary('Neg'),
  unary('Identity'),
  unary('Dropout'),
  binary('Add'),
  binary('Sub'),
  binary('Mul'),
  binary('Div', { right: positive }),
  binary('Pow', { left: positive, right: { spacing: 0.01 } }),
  binary('Min'),
  binary('Max'),
  binary('Sum'),
  binary('Mean'),
  ...CONVOLUTIONS,
  ...POOLS,
  ...LINEAR,
  ...NORMALISATIONS,
  ...REDUCTIONS,
  ...SHAPES,
  ...CHOICES,
]

describe('every rule agrees with finite differences', () => {
  for (const { operator, form, opsets, use, step } of CASES) {
    for (const opset of opsets) {
      const name = [operator, ...(form === undefined ? [] : [form])].join(', ')
      it(`${name}, opset ${String(opset)}`, async () => {
        await fc.assert(
          fc.asyncProperty(
            use,
            int(0, 1000),
            pick('fixed', 'named', 'open'),
            async ({ inputs, build }, seed, batch) => {
              const b = new GraphBuilder({ opset })
              const values = Object.entries(inputs).map(([key, { dims, fixed = false }]) => {
                // Named: one name for one size. Open: a name for every input, so that only run time tells which agree.
                const [n = 1, ...rest] = dims
                const first = fixed ? n : batch === 'open' ? null : batch === 'named' ? `n${String(n)}` : n
                return [key, b.input(key, 'float32', dims.length === 0 ? [] : [first, ...rest])] as const
              })
              b.output('y', build(b, Object.fromEntries(values)))
              const feeds = Object.entries(inputs).map(
                ([key, input], i) => [key, drawn(input, seed + i)] as const,
              )
              await expectGradients(b.build(), Object.fromEntries(feeds), step === undefined ? {} : { step })
            },
          ),
          { seed: 5, numRuns: 12 },
        )
      })
    }
  }
})

/** A shuffled grid around the centre: no two values are equal, and none is a multiple of the spacing. */
function drawn({ dims, centre = 0, spacing = 0.05 }: Input, seed: number) {
  const size = dims.reduce((product, dim) => product * dim, 1)
  const order =
    fc.sample(
      fc.shuffledSubarray(
        Array.from({ length: size }, (_, i) => i),
        { minLength: size },
      ),
      { seed, numRuns: 1 },
    )[0] ?? []
  return float32(
    order.map((i) => centre + (i - Math.floor(size / 2) + 0.5) * spacing),
    dims,
  )
}

it('there is a case for every rule', () => {
  const tested = new Set(CASES.map(({ operator }) => operator))
  const untested = Object.keys(RULES).filter(
    (name) => !tested.has(name) && !(name in STEPS || name in QUANTISATIONS),
  )
  expect(untested).toEqual([])
})
