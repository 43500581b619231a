import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaussians } from '../random.ts'
import { FadingSpectrum } from './fading-spectrum.ts'
import { spectrumSize } from './fourier.ts'

const SIDE = 8
const SIZE = spectrumSize(SIDE)
const flat = () => new Float32Array(SIZE).fill(1)
const unwanted = { byMagnitudes: flat().map((one) => -one), power: flat() }

describe('FadingSpectrum', () => {
  it('knows how coherent gradients are: 1 and -1 where all is along the phase, a cosine in between, 0 of nothing', () => {
    const spectrum = new FadingSpectrum(Float32Array.of(1, 1, 1, 1), 2, 2)
    spectrum.note({ byMagnitudes: Float32Array.of(2, -3, 3, 0), power: Float32Array.of(4, 9, 25, 0) })
    expect([...spectrum.coherence()]).toEqual([1, -1, Math.fround(0.6), 0])
  })

  it('forgets: of four steps, half of what was is left after each', () => {
    const spectrum = new FadingSpectrum(Float32Array.of(1), 2, 4)
    spectrum.note({ byMagnitudes: Float32Array.of(1), power: Float32Array.of(1) })
    spectrum.note({ byMagnitudes: Float32Array.of(-1), power: Float32Array.of(1) })
    expect(spectrum.coherence()[0]).toBeCloseTo((0.5 - 1) / Math.sqrt(1.5 * 1.5), 6)
  })

  it('never makes a magnitude larger, and never takes all of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), (seed) => {
        const [along, across] = [gaussians(SIZE, seed), gaussians(SIZE, seed + 100)]
        const natural = Float32Array.from(gaussians(SIZE, seed + 200), Math.abs)
        const spectrum = new FadingSpectrum(natural, SIDE, 2)
        const power = Float32Array.from(along, (a, i) => a ** 2 + (across[i] as number) ** 2)
        spectrum.note({ byMagnitudes: Float32Array.from(along), power })
        expect(spectrum.magnitudes).not.toEqual(natural)
        spectrum.magnitudes.forEach((magnitude, i) => {
          expect(magnitude).toBeLessThanOrEqual(natural[i] as number)
          expect(magnitude).toBeGreaterThan(0.01 * (natural[i] as number))
        })
      }),
    )
  })

  it('keeps all magnitudes in the first quarter, and those of the lowest frequencies for ever', () => {
    const spectrum = new FadingSpectrum(flat(), SIDE, 8)
    spectrum.note(unwanted)
    expect(spectrum.magnitudes).toEqual(flat())
    spectrum.note(unwanted)
    const at = (down: number, across: number) => spectrum.magnitudes[down * (SIDE / 2 + 1) + across]
    expect([at(0, 0), at(0, 1), at(1, 0), at(SIDE - 1, 0)]).toEqual([1, 1, 1, 1])
    expect([at(0, 2), at(1, 1), at(SIDE - 2, 0)]).toEqual([0.02, 0.02, 0.02].map(Math.fround))
  })

  it('changes nothing in the last steps', () => {
    const spectrum = new FadingSpectrum(flat(), SIDE, 10)
    for (let step = 0; step < 6; step++) spectrum.note(unwanted)
    const then = spectrum.magnitudes
    const wanted = { byMagnitudes: flat(), power: flat() }
    for (let step = 6; step < 10; step++) spectrum.note(wanted)
    expect(spectrum.magnitudes).toBe(then)
  })
})
