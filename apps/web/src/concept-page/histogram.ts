export interface Bin {
  from: number
  to: number
  count: number
}

/** Equal bins over all values, of which zero is always an edge: what speaks for the class stands apart from what speaks against it. */
export function histogram(values: readonly number[], bins: number): Bin[] {
  const low = Math.min(0, ...values)
  const high = Math.max(0, ...values)
  if (low === high) return []
  const width = (high - low) / bins
  const [below, above] = [Math.ceil(-low / width - 1e-9), Math.ceil(high / width - 1e-9)]
  const edges = Array.from({ length: below + above }, (_, i) => (i - below) * width)
  return edges.map((from, i) => {
    const last = i === edges.length - 1
    const inside = values.filter((value) => (value >= from || i === 0) && (value < from + width || last))
    return { from, to: from + width, count: inside.length }
  })
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
