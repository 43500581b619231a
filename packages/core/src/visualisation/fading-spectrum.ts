import type { SpectrumGradient } from './fourier.ts'

/** What is left of a frequency that nothing wants: with nothing, its phase would have no gradient, and it could not come back. */
const LEAST = 0.02

/**
 * Coherence from which a frequency keeps its whole magnitude: five times the standard deviation of chance after 128 steps, 1/16. At 0.2 some
 * grain was left on a ViT, at 0.5 letters and fur of a MobileNetV2 went pale.
 */
const ENOUGH = 0.3

/**
 * When magnitudes change, as shares of all steps. Phases are at random at first, and no gradient agrees with them; and they need the rest
 * to follow: changed to the end, pictures of the ViT excited their concepts 1.9 instead of 2.3 times as much as the best crop.
 */
const [FROM, TO] = [0.25, 0.6]

/** Lowest frequencies, in cycles an image, that stay whole: they are the picture's colours, and so few that chance would choose among them. */
const KEPT = 1

/**
 * Magnitudes that fade where the steps' gradients do not agree that a frequency is wanted as it is:
 *
 *   coherence_f = Σ g_f · e_f / √(Σ 1 · Σ |g_f|²),   g: gradient by the spectrum, a complex number; e_f: the unit vector of its phase,
 *
 * sums over steps that count the less the longer ago they were. It is 1 where every step would have more of the frequency, and about 0
 * where steps contradict each other, as they do on detail that the model has no opinion about: that stays the noise that it was at the
 * start. Much of a transformer's picture was such grain.
 */
export class FadingSpectrum {
  /** Now, [3, side, side / 2 + 1]. */
  magnitudes: Float32Array
  readonly #natural: Float32Array
  readonly #side: number
  readonly #steps: number
  readonly #decay: number
  readonly #along: Float64Array
  readonly #power: Float64Array
  #count = 0
  #weight = 0

  /** @param natural magnitudes to begin with, never exceeded @param steps of the optimisation: half of them are remembered */
  constructor(natural: Float32Array, side: number, steps: number) {
    this.magnitudes = natural
    this.#natural = natural
    this.#side = side
    this.#steps = steps
    this.#decay = 1 - 2 / Math.max(2, steps)
    this.#along = new Float64Array(natural.length)
    this.#power = new Float64Array(natural.length)
  }

  /** Takes account of one more step. */
  note({ byMagnitudes, power }: Pick<SpectrumGradient, 'byMagnitudes' | 'power'>): void {
    if (this.#count >= TO * this.#steps) return
    this.#count += 1
    this.#weight = this.#decay * this.#weight + 1
    for (let i = 0; i < this.#along.length; i++) {
      this.#along[i] = this.#decay * (this.#along[i] as number) + (byMagnitudes[i] as number)
      this.#power[i] = this.#decay * (this.#power[i] as number) + (power[i] as number)
    }
    if (this.#count >= FROM * this.#steps) this.#fade()
  }

  /** [3, side, side / 2 + 1] */
  coherence(): Float32Array {
    return Float32Array.from(this.#along, (along, i) => {
      const power = this.#power[i] as number
      return power > 0 ? along / Math.sqrt(this.#weight * power) : 0
    })
  }

  #fade(): void {
    const coherence = this.coherence()
    this.magnitudes = this.#natural.map((magnitude, i) =>
      frequencyAt(i, this.#side) <= KEPT
        ? magnitude
        : magnitude * Math.min(1, Math.max(LEAST, (coherence[i] as number) / ENOUGH)),
    )
  }
}

/** Cycles an image of an element of a half spectrum. */
function frequencyAt(i: number, side: number): number {
  const half = side / 2 + 1
  const ky = Math.floor(i / half) % side
  return Math.hypot(i % half, Math.min(ky, side - ky))
}
