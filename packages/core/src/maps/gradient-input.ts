import { coefficientGradients } from './coefficient-gradient.ts'
import type { MapMethod } from './map.ts'
import { modelInput, perPixel } from './pixels.ts'

/**
 * Gradient×Input of the concept's mean coefficient (Shrikumar et al. 2016), through the dictionary and through `g`, summed over a
 * pixel's channels: signed, of the size of the model's input, which is 0 where a pixel has the mean colour of the preprocessing.
 */
export const gradientInputMaps: MapMethod = async (tools, { image, coefficients }, concepts) => {
  const { classifier, encoder } = tools
  const { preprocessing } = classifier.model
  const gradient = await tools.gradient()
  const input = modelInput(image, preprocessing)
  const gradients = await gradient.pullBack(
    concepts.map(() => input),
    coefficientGradients(encoder, coefficients, concepts),
  )
  return gradients.map((slope) =>
    perPixel(preprocessing, (places) =>
      places.reduce((sum, place) => sum + (slope[place] as number) * (input[place] as number), 0),
    ),
  )
}
