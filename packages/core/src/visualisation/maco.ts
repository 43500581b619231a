import { Random } from '../random.ts'
import type { Classifier } from '../model/classifier.ts'
import { FadingSpectrum } from './fading-spectrum.ts'
import type { FourierImage } from './fourier.ts'
import { spectrumSize, type Contrast } from './fourier.ts'
import { NAdam } from '../nadam.ts'
import type { DirectionObjective } from './objective.ts'
import { addWindows, cutWindows, drawCrop, noiseBank } from './random-crops.ts'

export interface MacoSettings {
  /** Pixels a side of the image; even. */
  readonly side: number
  readonly steps: number
  readonly learningRate: number
  /**
   * Whether the learning rate falls to nothing along half a cosine (Loshchilov and Hutter 2017). A step moves every phase about as far, however
   * little it matters: at a steady rate, those of fine detail go on at random to the end.
   */
  readonly settles: boolean
  /** Whether magnitudes fade where the gradients of the steps do not agree (`fading-spectrum.ts`). */
  readonly fades: boolean
  /** Random crops that each step looks at. */
  readonly crops: number
  /** Mean size of a crop, as a fraction of the side, at the first and at the last step. */
  readonly cropSizes: readonly [number, number]
  /** Strength of the noise on a crop, in units of the model's input. */
  readonly noise: number
}

/** Where to start: a magnitude for every frequency, which is its largest; a phase for every frequency, to be changed. */
export interface Start {
  readonly magnitudes: Float32Array
  readonly phases: Float32Array
  readonly contrast: Contrast
}

export interface Optimised {
  /** [3, side, side], 0 to 1 */
  pixels: Float32Array
  /** Summed |gradient by the pixels| over all steps, [3, side, side]: where the concept has been looked for and found. */
  attention: Float32Array
  /** Mean objective of the crops at every step. */
  curve: number[]
}

/**
 * MACO (Fel et al. 2023, arXiv 2306.06805): the image that shows a direction most, found by changing only the phases of its
 * spectrum, the magnitudes staying those of natural images:
 *
 *   φ* = argmax_φ E_τ [ L( τ(F⁻¹(r e^{iφ})) ) ],   τ: random crops and noise
 *
 * A step draws its crops, sums their gradients by the pixels in batches of the classifier's size, and walks that one gradient
 * back to the phases. Unlike MACO's, magnitudes may fade on the way, never grow (`fading-spectrum.ts`).
 *
 * @param direction unit vector, [p]
 * @returns null where the objective's gradient is zero or not finite at the first step: another seed may do better
 */
export async function optimise(
  classifier: Classifier,
  objective: DirectionObjective,
  image: FourierImage,
  direction: Float32Array,
  start: Start,
  settings: MacoSettings,
  seed: number,
  onStep: () => void,
  signal: AbortSignal,
): Promise<Optimised | null> {
  const { side, steps, settles, fades, cropSizes, noise } = settings
  const crops = wholeBatches(settings.crops, classifier)
  const { contrast } = start
  const { height, width, mean } = classifier.model.preprocessing
  const random = new Random(seed)
  const inputSize = mean.length * height * width
  const bank = noiseBank(random, NOISE_BATCHES * classifier.batch * inputSize, noise)
  const phases = start.phases.slice()
  const spectrum = new FadingSpectrum(start.magnitudes, side, steps)
  const optimiser = new NAdam(spectrumSize(side), settings.learningRate)
  const attention = new Float32Array(3 * side * side)
  const curve: number[] = []

  for (let step = 0; step < steps; step++) {
    signal.throwIfAborted()
    const meanSize = cropSizes[0] + ((cropSizes[1] - cropSizes[0]) * step) / Math.max(1, steps - 1)
    const drawn = Array.from({ length: crops }, () => drawCrop(random, meanSize))
    const { magnitudes } = spectrum
    const { planes, pixels } = await image.synthesise(phases, magnitudes, contrast)
    const byPixels = new Float32Array(pixels.length)
    let sum = 0
    for (let next = 0; next < crops; next += classifier.batch) {
      const windows = cutWindows(pixels, side, drawn.slice(next, next + classifier.batch), { height, width })
      const offset = Math.floor(random.uniform() * (bank.length - windows.count * inputSize))
      const { objectives, gradient } = await objective.excite(windows, bank.subarray(offset), direction)
      addWindows(byPixels, side, windows, gradient)
      sum += objectives.reduce((total, value) => total + value, 0)
    }
    curve.push(sum / crops)
    const size = byPixels.reduce((total, value) => total + Math.abs(value), 0)
    if (step === 0 && !(size > 0 && size < Infinity)) return null
    byPixels.forEach((value, i) => {
      attention[i] = (attention[i] as number) + Math.abs(value)
    })
    const share = settles ? (1 + Math.cos((Math.PI * step) / steps)) / 2 : 1
    const gradient = await image.gradient(phases, magnitudes, contrast, planes, byPixels)
    optimiser.climb(phases, gradient.byPhases, share)
    if (fades) spectrum.note(gradient)
    onStep()
  }
  const { pixels } = await image.synthesise(phases, spectrum.magnitudes, contrast)
  return { pixels, attention, curve }
}

/** So many, or as many more as a model of a fixed batch takes. */
function wholeBatches(count: number, { batch, isBatchFixed }: Classifier): number {
  return isBatchFixed ? Math.ceil(count / batch) * batch : count
}

/** Each batch takes its noise from a random place of a bank this many batches long: drawing it anew would cost as much as the model. */
const NOISE_BATCHES = 4

/** Phases of MACO's start: standard normal, as both reference implementations have them. */
export function randomPhases(side: number, seed: number): Float32Array {
  const random = new Random(seed)
  return Float32Array.from({ length: spectrumSize(side) }, () => random.gaussian())
}
