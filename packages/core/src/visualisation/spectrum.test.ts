import { describe, expect, it } from 'vitest'
import { gaussians } from '../random.ts'
import { toPlanes } from './colours.ts'
import { FourierImage } from './fourier.ts'
import { naturalSpectrum, resized, SPECTRUM_SIDE } from './spectrum.ts'

describe('the natural spectrum', () => {
  it('falls with frequency about as 1 / f, as natural images do', async () => {
    const magnitudes = await naturalSpectrum(SPECTRUM_SIDE)
    const half = SPECTRUM_SIDE / 2 + 1
    const at = (frequency: number) => magnitudes[3 * half + frequency] as number
    const slope = Math.log(at(64) / at(8)) / Math.log(64 / 8)
    expect(slope).toBeGreaterThan(-2)
    expect(slope).toBeLessThan(-0.7)
    expect(magnitudes.every((value) => value > 0 && value < Infinity)).toBe(true)
  })

  it('keeps its frequencies per pixel at another size', () => {
    // |ky| + kx in cycles per pixel, which bilinear interpolation keeps but for the fold at the top frequency.
    const make = (side: number) =>
      Float32Array.from({ length: 3 * side * (side / 2 + 1) }, (_, i) => {
        const kx = i % (side / 2 + 1)
        const row = Math.floor(i / (side / 2 + 1)) % side
        return (Math.min(row, side - row) + kx) / side
      })
    const small = resized(make(32), 32, 16)
    make(16).forEach((value, i) => {
      expect(small[i]).toBeCloseTo(value, 5)
    })
    expect(resized(make(16), 16, 16)).toEqual(make(16))
  })
})

it('colours are undone: pixels -> planes -> pixels', async () => {
  const side = 4
  const pixels = Float32Array.from(gaussians(3 * side * side, 7), (value) => 0.5 + 0.4 * Math.tanh(value))
  const image = await FourierImage.open(side, { standardise: false })
  const planes = toPlanes(pixels)
  const { magnitudes, phases } = await image.analyse(planes)
  const mean = planes.reduce((sum, value) => sum + value, 0) / planes.length
  const gain = Math.sqrt(planes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / planes.length)
  const again = await image.synthesise(phases, magnitudes, { gain, offset: mean })
  again.pixels.forEach((value, i) => {
    expect(value).toBeCloseTo(pixels[i] as number, 3)
  })
})
