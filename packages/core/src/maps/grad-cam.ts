import { coefficientGradients } from './coefficient-gradient.ts'
import type { MapMethod } from './map.ts'

/**
 * Grad-CAM (Selvaraju et al. 2017) of the concept's mean coefficient at the feature tensor, as the code of CRAFT has it:
 * `ReLU(Σ_c α_c A_c)`, where `α_c` is the mean gradient by channel c. Needs no gradient through the model.
 */
export const gradCamMaps: MapMethod = ({ classifier, encoder }, { features, coefficients }, concepts) => {
  const { channels, height, width } = classifier.model.featureTensor
  const places = height * width
  const positions = features.length / channels
  const maps = coefficientGradients(encoder, coefficients, concepts).map((gradient) => {
    const values = new Float32Array(places)
    for (let c = 0; c < channels; c++) {
      const from = c * positions
      let alpha = 0
      for (let i = 0; i < positions; i++) alpha += (gradient[from + i] as number) / positions
      if (alpha === 0) continue
      for (let i = 0; i < places; i++)
        values[i] = (values[i] as number) + alpha * (features[from + i] as number)
    }
    return { height, width, values: values.map((value) => Math.max(0, value)) }
  })
  return Promise.resolve(maps)
}
