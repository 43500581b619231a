import type { Concept } from '../explanation/schema.ts'

type Place = NonNullable<Concept['reliance']>['place']

/**
 * Where in the images a concept lies, over all points at once: the centre of its coefficients and the root mean square of their
 * distance from it, in fractions of what the model sees. What is always in one small place has a small spread; what is spread
 * evenly has √(1/6) = 0.41.
 *
 * @param coefficients [points, height, width, r]
 * @returns by dictionary index; null where the concept is in no point
 */
export function placesOf(
  coefficients: Float32Array,
  { height, width, r }: { height: number; width: number; r: number },
): Place[] {
  return Array.from({ length: r }, (_, k) => {
    let [mass, sumX, sumY, squares] = [0, 0, 0, 0]
    for (let at = k; at < coefficients.length; at += r) {
      const u = coefficients[at] as number
      if (u === 0) continue
      const position = ((at - k) / r) % (height * width)
      const x = ((position % width) + 0.5) / width
      const y = (Math.floor(position / width) + 0.5) / height
      mass += u
      sumX += u * x
      sumY += u * y
      squares += u * (x * x + y * y)
    }
    if (mass === 0) return null
    const [x, y] = [sumX / mass, sumY / mass]
    return { x, y, spread: Math.sqrt(Math.max(0, squares / mass - x * x - y * y)) }
  })
}
