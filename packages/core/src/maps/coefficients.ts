import type { MapMethod } from './map.ts'

/** The coefficient of the concept at every position of the feature tensor (CRAFT's own maps). */
export const coefficientMaps: MapMethod = ({ classifier, dictionary }, { coefficients }, concepts) => {
  const { height, width } = classifier.model.featureTensor
  return Promise.resolve(
    concepts.map((concept) => ({
      height,
      width,
      values: Float32Array.from(
        { length: height * width },
        (_, position) => coefficients[position * dictionary.w.rows + concept] as number,
      ),
    })),
  )
}
