/** A score at every step, and its mean height: the area below it on an axis from 0 to 1. */
export interface Curve {
  readonly values: readonly number[]
  readonly area: number
}

/** Trapezoids of equal width, as in Xplique. */
export function curveOf(values: ArrayLike<number>): Curve {
  let area = 0
  for (let i = 1; i < values.length; i++) area += ((values[i - 1] as number) + (values[i] as number)) / 2
  return { values: Array.from(values), area: area / (values.length - 1) }
}
