import {
  differentiate,
  GraphBuilder,
  gradientName,
  kernel,
  Tensor,
  withOutputs,
  type OnnxModel,
  type Session,
  type Value,
} from '@lens/onnx'
import { COLOURS } from './colours.ts'

/** What turns a standardised image's decorrelated planes into pixels: `planes = gain · standardised + offset`. */
export interface Contrast {
  readonly gain: number
  readonly offset: number
}

/** An image and the planes it was made of, both [3, side, side]; `pixels` between 0 and 1. */
export interface Synthesis {
  planes: Float32Array
  pixels: Float32Array
}

/** What an objective wants of a spectrum; all [3, side, side / 2 + 1]. */
export interface SpectrumGradient {
  byPhases: Float32Array
  /** How much of every frequency is wanted as it is: the part of its gradient that has its phase. */
  byMagnitudes: Float32Array
  /** Squared absolute value of every frequency's gradient, a complex number. */
  power: Float32Array
}

/** How many numbers describe the spectrum of an image: magnitudes and phases are [3, side, side / 2 + 1]. */
export function spectrumSize(side: number): number {
  return 3 * side * (side / 2 + 1)
}

/**
 * A square image from its Fourier spectrum, and gradients back to the phases. The inverse transform is two matrix products:
 * onnxruntime's DFT operator took five times as long at 128 pixels, three times at 512.
 *
 * The gradient takes the planes that `synthesise` computed, so that only the transposed products are left to do.
 */
export class FourierImage {
  readonly #forward: Session
  readonly #backward: Session
  readonly #analysis: Session

  private constructor(
    readonly side: number,
    sessions: [Session, Session, Session],
  ) {
    ;[this.#forward, this.#backward, this.#analysis] = sessions
  }

  /** @param side in pixels, even @param standardise shift and scale phases to mean 0 and deviation 1 first, as MACO does */
  static async open(side: number, { standardise }: { standardise: boolean }): Promise<FourierImage> {
    const key = `${side}${standardise ? ' standardised' : ''}`
    return new FourierImage(side, [
      await kernel(`image of spectrum ${key}`, () => forwardGraph(side, standardise)),
      await kernel(`gradient by spectrum ${key}`, () => backwardGraph(side, standardise)),
      await kernel(`spectrum of image ${side}`, () => analysisGraph(side)),
    ])
  }

  /** The pixels of phases under magnitudes. */
  async synthesise(phases: Float32Array, magnitudes: Float32Array, contrast: Contrast): Promise<Synthesis> {
    const { planes, pixels } = await this.#forward.run({
      ...this.#spectrum(phases, magnitudes),
      ...numbers(contrast),
    })
    return { planes: planes?.data as Float32Array, pixels: pixels?.data as Float32Array }
  }

  /** Gradient by the spectrum of what has the gradient `byPixels` [3, side, side] by the pixels. */
  async gradient(
    phases: Float32Array,
    magnitudes: Float32Array,
    contrast: Contrast,
    planes: Float32Array,
    byPixels: Float32Array,
  ): Promise<SpectrumGradient> {
    const shape = [3, this.side, this.side]
    const { byPhases, byMagnitudes, power } = await this.#backward.run({
      ...this.#spectrum(phases, magnitudes),
      ...numbers(contrast),
      planes: new Tensor('float32', planes, shape),
      byPixels: new Tensor('float32', byPixels, shape),
    })
    return {
      byPhases: byPhases?.data as Float32Array,
      byMagnitudes: byMagnitudes?.data as Float32Array,
      power: power?.data as Float32Array,
    }
  }

  /** Magnitudes and phases of decorrelated planes [3, side, side]. */
  async analyse(planes: Float32Array): Promise<{ magnitudes: Float32Array; phases: Float32Array }> {
    const { spectrum } = await this.#analysis.run({
      planes: new Tensor('float32', planes, [3, this.side, this.side]),
    })
    const parts = spectrum?.data as Float32Array
    const real = parts.subarray(0, parts.length / 2)
    const imaginary = parts.subarray(parts.length / 2)
    return {
      magnitudes: real.map((re, i) => Math.hypot(re, imaginary[i] as number)),
      phases: real.map((re, i) => Math.atan2(imaginary[i] as number, re)),
    }
  }

  #spectrum(phases: Float32Array, magnitudes: Float32Array) {
    const shape = [3, this.side, this.side / 2 + 1]
    return {
      phases: new Tensor('float32', phases, shape),
      magnitudes: new Tensor('float32', magnitudes, shape),
    }
  }
}

function numbers({ gain, offset }: Contrast) {
  return {
    gain: new Tensor('float32', Float32Array.of(gain), []),
    offset: new Tensor('float32', Float32Array.of(offset), []),
  }
}

const OPSET = 17

/** phases -> spectrum -> planes -> pixels */
function forwardGraph(side: number, standardise: boolean): OnnxModel {
  const b = new GraphBuilder({ opset: OPSET })
  const { spectrum } = b.inline(spectrumPart(side, standardise), {
    phases: b.input('phases', 'float32', spectrumDims(side)),
    magnitudes: b.input('magnitudes', 'float32', spectrumDims(side)),
  })
  const { planes } = b.inline(planesPart(side), { spectrum: spectrum as Value })
  const { pixels } = b.inline(pixelsPart(side), {
    planes: planes as Value,
    gain: b.input('gain', 'float32', []),
    offset: b.input('offset', 'float32', []),
  })
  b.output('planes', planes as Value)
  b.output('pixels', pixels as Value)
  return b.build()
}

/** The same way back; the transform in the middle is linear, so that its gradient needs no spectrum. */
function backwardGraph(side: number, standardise: boolean): OnnxModel {
  const b = new GraphBuilder({ opset: OPSET })
  const byPlanes = b.inline(vectorJacobian(pixelsPart(side), 'pixels', 'planes'), {
    planes: b.input('planes', 'float32', [3, side, side]),
    gain: b.input('gain', 'float32', []),
    offset: b.input('offset', 'float32', []),
    seed: b.input('byPixels', 'float32', [3, side, side]),
  })
  const bySpectrum = b.inline(vectorJacobian(planesPart(side), 'planes', 'spectrum'), {
    seed: byPlanes[gradientName('planes')] as Value,
  })
  const seed = bySpectrum[gradientName('spectrum')] as Value
  const spectrum = {
    phases: b.input('phases', 'float32', spectrumDims(side)),
    magnitudes: b.input('magnitudes', 'float32', spectrumDims(side)),
    seed,
  }
  const part = spectrumPart(side, standardise)
  for (const [of, name] of [
    ['phases', 'byPhases'],
    ['magnitudes', 'byMagnitudes'],
  ] as const) {
    const gradient = b.inline(vectorJacobian(part, 'spectrum', of), spectrum)
    b.output(name, gradient[gradientName(of)] as Value)
  }
  b.output('power', b.reduceSum(b.mul(seed, seed), [0]))
  return b.build()
}

/** The spectrum of planes, up to the factors of the inverse: the adjoint of the transform gives both its parts. */
function analysisGraph(side: number): OnnxModel {
  const b = new GraphBuilder({ opset: OPSET })
  const outputs = b.inline(vectorJacobian(planesPart(side), 'planes', 'spectrum'), {
    seed: b.input('planes', 'float32', [3, side, side]),
  })
  // Adjoint = transform × (1 or 2, how often the half spectrum stands for a frequency) / side².
  const weights = Float32Array.from({ length: side / 2 + 1 }, (_, kx) => side ** 2 / multiplicity(kx, side))
  b.output(
    'spectrum',
    b.mul(outputs[gradientName('spectrum')] as Value, b.constant(weights, [1, 1, 1, side / 2 + 1])),
  )
  return b.build()
}

/** The gradient of `of` by `wrt`, weighted by a new input `seed`, as a model of its own. */
function vectorJacobian(part: OnnxModel, of: string, wrt: string): OnnxModel {
  return withOutputs(differentiate(part, { of, wrt, seed: 'seed' }), [gradientName(wrt)])
}

/** phases, magnitudes [3, side, side / 2 + 1] -> spectrum [2, 3, side, side / 2 + 1], real and imaginary. */
function spectrumPart(side: number, standardise: boolean): OnnxModel {
  const b = new GraphBuilder({ opset: OPSET })
  const phases = b.input('phases', 'float32', spectrumDims(side))
  const magnitudes = b.input('magnitudes', 'float32', spectrumDims(side))
  const angles = standardise ? standardised(b, phases, 1e-5) : phases
  const parts = ['Cos', 'Sin'].map((wave) => b.unsqueeze(b.mul(magnitudes, b.node(wave, [angles])), [0]))
  b.output('spectrum', b.concat(parts, 0), [2, ...spectrumDims(side)])
  return b.build()
}

/** spectrum -> planes [3, side, side]: `x = Re Σ_ky Σ_kx m_kx F e^{2πi (ky y + kx x) / side} / side²`, `m` from symmetry. */
function planesPart(side: number): OnnxModel {
  const b = new GraphBuilder({ opset: OPSET })
  const half = side / 2 + 1
  const spectrum = b.input('spectrum', 'float32', [2, 3, side, half])
  const [real, imaginary] = [0, 1].map((part) =>
    b.squeeze(b.slice(spectrum, [part], [part + 1], [0]), [0]),
  ) as [Value, Value]
  const wave = (
    rows: number,
    columns: number,
    f: (angle: number) => number,
    weight: (row: number) => number,
  ) =>
    b.constant(
      Float32Array.from({ length: rows * columns }, (_, i) => {
        const [k, x] = [Math.floor(i / columns), i % columns]
        return weight(k) * f((2 * Math.PI * ((k * x) % side)) / side)
      }),
      [rows, columns],
    )
  const one = () => 1
  const [cosDown, sinDown] = [wave(side, side, Math.cos, one), wave(side, side, Math.sin, one)]
  const weight = (kx: number) => multiplicity(kx, side) / side ** 2
  const [cosAcross, sinAcross] = [wave(half, side, Math.cos, weight), wave(half, side, Math.sin, weight)]
  const down = {
    real: b.sub(b.matmul(cosDown, real), b.matmul(sinDown, imaginary)),
    imaginary: b.add(b.matmul(cosDown, imaginary), b.matmul(sinDown, real)),
  }
  b.output('planes', b.sub(b.matmul(down.real, cosAcross), b.matmul(down.imaginary, sinAcross)), [
    3,
    side,
    side,
  ])
  return b.build()
}

/** planes, gain, offset -> pixels [3, side, side]: standardised, given its contrast, coloured, and squashed to 0…1. */
function pixelsPart(side: number): OnnxModel {
  const b = new GraphBuilder({ opset: OPSET })
  const planes = b.input('planes', 'float32', [3, side, side])
  const [gain, offset] = [b.input('gain', 'float32', []), b.input('offset', 'float32', [])]
  const even = b.add(b.mul(standardised(b, planes, 1e-5), gain), offset)
  const colours = b.constant(transposedColours(), [3, 3])
  const rgb = b.reshape(b.matmul(colours, b.reshape(even, [3, side * side])), [3, side, side])
  b.output('pixels', b.node('Sigmoid', [rgb]), [3, side, side])
  return b.build()
}

/** Shifted to mean 0 and scaled to standard deviation 1 over all elements. */
function standardised(b: GraphBuilder, x: Value, epsilon: number): Value {
  const axes = [0, 1, 2]
  const centred = b.sub(x, b.reduceMean(x, axes))
  const deviation = b.sqrt(b.reduceMean(b.mul(centred, centred), axes))
  return b.div(centred, b.add(deviation, b.scalar(epsilon)))
}

function spectrumDims(side: number): number[] {
  return [3, side, side / 2 + 1]
}

/** How many frequencies of the full spectrum a column of the half spectrum stands for. */
function multiplicity(kx: number, side: number): number {
  return kx === 0 || kx === side / 2 ? 1 : 2
}

function transposedColours(): Float32Array {
  return Float32Array.from({ length: 9 }, (_, i) => COLOURS[i % 3]?.[Math.floor(i / 3)] ?? 0)
}
