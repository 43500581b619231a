import { describe, expect, it } from 'vitest'
import { gaussians } from '../random.ts'
import { FourierImage, spectrumSize } from './fourier.ts'

const SIDE = 8

function random(count: number, seed: number): Float32Array {
  return Float32Array.from(gaussians(count, seed))
}

describe('FourierImage', () => {
  it.each([true, false])(
    'gives the gradient of its pixels (phases standardised: %s)',
    async (standardise) => {
      const image = await FourierImage.open(SIDE, { standardise })
      const phases = random(spectrumSize(SIDE), 1)
      const magnitudes = random(spectrumSize(SIDE), 2).map(Math.abs)
      const contrast = { gain: 1.3, offset: 0.2 }
      const weights = random(3 * SIDE * SIDE, 3)
      const { planes } = await image.synthesise(phases, magnitudes, contrast)
      const gradient = await image.gradient(phases, magnitudes, contrast, planes, weights)

      const direction = random(spectrumSize(SIDE), 4)
      const step = 1e-2
      const moved = (values: Float32Array, sign: number) =>
        values.map((value, i) => value + sign * step * (direction[i] as number))
      const score = async (phases: Float32Array, magnitudes: Float32Array) => {
        const { pixels } = await image.synthesise(phases, magnitudes, contrast)
        return pixels.reduce((sum, pixel, i) => sum + pixel * (weights[i] as number), 0)
      }
      const along = (of: Float32Array) => of.reduce((sum, g, i) => sum + g * (direction[i] as number), 0)
      const byPhases =
        (await score(moved(phases, 1), magnitudes)) - (await score(moved(phases, -1), magnitudes))
      expect(along(gradient.byPhases)).toBeCloseTo(byPhases / (2 * step), 2)
      expect(Math.abs(byPhases / (2 * step))).toBeGreaterThan(0.01)
      const byMagnitudes =
        (await score(phases, moved(magnitudes, 1))) - (await score(phases, moved(magnitudes, -1)))
      expect(along(gradient.byMagnitudes)).toBeCloseTo(byMagnitudes / (2 * step), 2)
      expect(Math.abs(byMagnitudes / (2 * step))).toBeGreaterThan(0.01)
      if (standardise) return
      // The gradient of a frequency has a part along its phase and one across it.
      gradient.power.forEach((power, i) => {
        const across = (gradient.byPhases[i] as number) / (magnitudes[i] as number)
        expect(power).toBeCloseTo((gradient.byMagnitudes[i] as number) ** 2 + across ** 2, 6)
      })
    },
  )

  it('is the inverse of its analysis', async () => {
    const image = await FourierImage.open(SIDE, { standardise: false })
    const planes = random(3 * SIDE * SIDE, 5)
    const { magnitudes, phases } = await image.analyse(planes)
    const again = await image.synthesise(phases, magnitudes, { gain: 1, offset: 0 })
    again.planes.forEach((value, i) => {
      expect(value).toBeCloseTo(planes[i] as number, 4)
    })
  })

  it('draws one wave from one frequency', async () => {
    const image = await FourierImage.open(SIDE, { standardise: false })
    const half = SIDE / 2 + 1
    const magnitudes = new Float32Array(spectrumSize(SIDE))
    magnitudes[2 * half + 1] = SIDE ** 2
    const phases = new Float32Array(spectrumSize(SIDE))
    const { planes } = await image.synthesise(phases, magnitudes, { gain: 1, offset: 0 })
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        expect(planes[y * SIDE + x]).toBeCloseTo(2 * Math.cos((2 * Math.PI * (2 * y + x)) / SIDE), 4)
      }
    }
  })
})
