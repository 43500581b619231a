import { Random } from '../random.ts'
import { coefficientGradients } from './coefficient-gradient.ts'
import type { MapMethod } from './map.ts'
import { modelInput, perPixel } from './pixels.ts'

/** Noisy copies of the image, and their noise relative to its range of values (Smilkov et al. 2017 advise 0.1 to 0.2). */
const SAMPLES = 16
const NOISE = 0.15
const SEED = 0

/**
 * SmoothGrad (Smilkov et al. 2017, arXiv 1706.03825): the gradient of the concept's mean coefficient by the pixels, averaged over
 * noisy copies of the image, each with a support of its own; its largest magnitude among a pixel's channels.
 */
export const smoothGradMaps: MapMethod = async (tools, { image }, concepts) => {
  const { classifier, encoder } = tools
  const { preprocessing } = classifier.model
  const gradient = await tools.gradient()
  const input = modelInput(image, preprocessing)
  const range = input.reduce((most, x) => Math.max(most, x)) - input.reduce((least, x) => Math.min(least, x))
  const random = new Random(SEED)
  const sums = concepts.map(() => new Float32Array(input.length))
  for (let sample = 0; sample < SAMPLES; sample++) {
    const noisy = input.map((value) => value + NOISE * range * random.gaussian())
    const [features] = await gradient.features([noisy])
    const coefficients = await encoder.encodeMap(features as Float32Array)
    const slopes = await gradient.pullBack(
      concepts.map(() => noisy),
      coefficientGradients(encoder, coefficients, concepts),
    )
    slopes.forEach((slope, i) => {
      const sum = sums[i] as Float32Array
      slope.forEach((value, j) => (sum[j] = (sum[j] as number) + value / SAMPLES))
    })
  }
  return sums.map((slope) =>
    perPixel(preprocessing, (places) => Math.max(...places.map((place) => Math.abs(slope[place] as number)))),
  )
}
