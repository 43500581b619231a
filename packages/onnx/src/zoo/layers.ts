import type { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { uniform } from './random.ts'

/** A tensor [N, channels, …] whose number of channels the next layer asks for. */
export interface Features {
  readonly value: Value
  readonly channels: number
}

interface ConvOptions {
  readonly kernel?: number
  readonly stride?: number
  readonly pad?: number
  readonly group?: number
  /** Factor on the weights. */
  readonly gain?: number
}

/** Layers with seeded random weights, scaled as He et al. (arXiv 1502.01852) do for ReLU networks. */
export class Layers {
  readonly b: GraphBuilder
  readonly #random: () => number

  constructor(b: GraphBuilder, seed: number) {
    this.b = b
    this.#random = uniform(seed)
  }

  /** Values of variance 2 / fanIn. */
  weights(dims: readonly number[], fanIn: number, gain = 1): Value {
    const bound = gain * Math.sqrt(6 / fanIn)
    return this.b.constant(this.#draw(dims, bound), dims)
  }

  /** Values between -0.1 and 0.1, so that a lost bias is noticed. */
  bias(size: number): Value {
    return this.b.constant(this.#draw([size], 0.1))
  }

  conv(x: Features, channels: number, options: ConvOptions = {}): Features {
    const { kernel = 1, stride = 1, pad = (kernel - 1) / 2, group = 1, gain } = options
    const inner = x.channels / group
    const weights = this.weights([channels, inner, kernel, kernel], inner * kernel * kernel, gain)
    const value = this.b.conv(x.value, weights, this.bias(channels), {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      group,
    })
    return { value, channels }
  }

  /** As a training framework leaves it: statistics near those of a standard normal. */
  batchNorm(x: Features): Features {
    const ones = () => this.b.constant(this.#draw([x.channels], 0.1).map((value) => 1 + value))
    const statistics = [ones(), this.bias(x.channels), this.bias(x.channels), ones()]
    return { ...x, value: this.b.node('BatchNormalization', [x.value, ...statistics]) }
  }

  relu(x: Features, name?: string): Features {
    return { ...x, value: this.b.relu(x.value, name) }
  }

  maxPool(x: Features, kernel: number, stride: number, pad = 0): Features {
    const value = this.b.node('MaxPool', [x.value], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    })
    return { ...x, value }
  }

  /** [N, p] to [N, size]. */
  dense(x: Features, size: number): Features {
    const weights = this.weights([size, x.channels], x.channels)
    return { value: this.b.gemm(x.value, weights, this.bias(size), { transB: 1 }), channels: size }
  }

  #draw(dims: readonly number[], bound: number): Float32Array {
    const size = dims.reduce((product, dim) => product * dim, 1)
    return Float32Array.from({ length: size }, () => bound * this.#random())
  }
}
