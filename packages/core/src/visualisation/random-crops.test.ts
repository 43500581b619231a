import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaussians, Random } from '../random.ts'
import { addWindows, cutWindows, drawCrop, type SquareCrop, type Windows } from './random-crops.ts'

const INPUT = { height: 6, width: 5 }

/** What the model is shown of every window: rows · window · columns, [count, 3, height, width]. */
function resample({ count, size, pixels, rows, columns }: Windows): number[] {
  const { height, width } = INPUT
  const out: number[] = []
  for (let n = 0; n < count; n++)
    for (let c = 0; c < 3; c++)
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++) {
          let sum = 0
          for (let y = 0; y < size; y++)
            for (let x = 0; x < size; x++)
              sum +=
                (rows[(n * height + i) * size + y] as number) *
                (pixels[((n * 3 + c) * size + y) * size + x] as number) *
                (columns[(n * size + x) * width + j] as number)
          out.push(sum)
        }
  return out
}

const crop = fc.record({
  x: fc.double({ min: -0.6, max: 1, noNaN: true }),
  y: fc.double({ min: -0.6, max: 1, noNaN: true }),
  size: fc.double({ min: 0.05, max: 1, noNaN: true }),
})

describe('cutWindows', () => {
  it('samples a plane exactly, and nothing outside of the image', () => {
    const side = 12
    // Bilinear sampling of a plane gives the plane.
    const image = Float32Array.from(
      { length: 3 * side * side },
      (_, i) => 1 + (i % side) + 10 * (Math.floor(i / side) % side),
    )
    fc.assert(
      fc.property(fc.array(crop, { minLength: 1, maxLength: 3 }), (crops) => {
        const shown = resample(cutWindows(image, side, crops, INPUT))
        const centre = (start: number, size: number, i: number, count: number) =>
          (start + ((i + 0.5) * size) / count) * side - 0.5
        crops.forEach(({ x, y, size }, n) => {
          for (let i = 0; i < INPUT.height; i++) {
            for (let j = 0; j < INPUT.width; j++) {
              const [row, column] = [centre(y, size, i, INPUT.height), centre(x, size, j, INPUT.width)]
              const inside = [row, column].every((position) => position >= 0 && position <= side - 1)
              const wanted = inside ? 1 + column + 10 * row : 0
              const got = shown[(n * 3 * INPUT.height + i) * INPUT.width + j] as number
              expect(got).toBeCloseTo(wanted, 3)
            }
          }
        })
      }),
    )
  })

  it('is undone in its gradient by addWindows: <cut x, v> = <x, add v>', () => {
    const side = 9
    fc.assert(
      fc.property(fc.array(crop, { minLength: 1, maxLength: 3 }), fc.integer(), (crops, seed) => {
        const x = Float32Array.from(gaussians(3 * side * side, seed))
        const windows = cutWindows(x, side, crops, INPUT)
        const v = Float32Array.from(gaussians(windows.pixels.length, seed + 1))
        const back = new Float32Array(x.length)
        addWindows(back, side, windows, v)
        const left = windows.pixels.reduce((sum, value, i) => sum + value * (v[i] as number), 0)
        const right = back.reduce((sum, value, i) => sum + value * (x[i] as number), 0)
        expect(left).toBeCloseTo(right, 2)
      }),
    )
  })
})

it('draws crops around the middle, of the size asked for', () => {
  const random = new Random(1)
  const crops: SquareCrop[] = Array.from({ length: 2000 }, () => drawCrop(random, 0.4))
  const mean = (of: (crop: SquareCrop) => number) =>
    crops.reduce((sum, one) => sum + of(one), 0) / crops.length
  expect(mean(({ size }) => size)).toBeCloseTo(0.4, 2)
  expect(mean(({ x, size }) => x + size / 2)).toBeCloseTo(0.5, 1)
  expect(mean(({ x, size }) => (x + size / 2 - 0.5) ** 2) ** 0.5).toBeCloseTo(0.15, 2)
})
