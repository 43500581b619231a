export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum / values.length
}

/** Pearson's correlation, -1 to 1; 0 where one of the two does not vary. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [meanX, meanY] = [mean(x), mean(y)]
  let [xy, xx, yy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [(x[i] as number) - meanX, (y[i] as number) - meanY]
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  // Sums of equal numbers leave rounding errors behind, which have no direction.
  const varies = xx > 1e-20 * x.length * meanX ** 2 && yy > 1e-20 * x.length * meanY ** 2
  return varies ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : 0
}

/** Spearman's correlation: Pearson's of the ranks. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearson(ranks(x), ranks(y))
}

/** Rank of every value, from 1; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => (values[a] as number) - (values[b] as number),
  )
  const out = new Float64Array(values.length)
  for (let start = 0; start < order.length;) {
    let end = start + 1
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end += 1
    for (let i = start; i < end; i++) out[order[i] as number] = (start + end + 1) / 2
    start = end
  }
  return out
}

/** Indices from the largest value to the smallest; of equal ones the first comes first. */
export function descending(values: ArrayLike<number>): number[] {
  return Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => (values[b] as number) - (values[a] as number) || a - b,
  )
}
