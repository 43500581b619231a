interface Step {
  value: number
}

export type Placed<T extends Step> = T & { from: number; to: number }

export interface Waterfall<T extends Step> {
  /** Each step begins where the one before it ended; the last ends at the total. */
  steps: Placed<T>[]
  total: number
  /** What the axis has to hold: zero, the total and every end of a step. */
  low: number
  high: number
}

/** Steps that add up, laid end to end. Negative ones lead back. */
export function waterfall<T extends Step>(steps: readonly T[]): Waterfall<T> {
  let end = 0
  const placed = steps.map((step) => {
    const from = end
    end += step.value
    return { ...step, from, to: end }
  })
  const ends = [0, ...placed.map(({ to }) => to)]
  return { steps: placed, total: end, low: Math.min(...ends), high: Math.max(...ends) }
}
