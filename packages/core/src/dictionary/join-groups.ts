/** Groups of rows, and how alike they are. */
export interface Groups {
  /** How alike each two are, [k × k], symmetric. */
  readonly likeness: Float64Array
  /** How much each is, [k], not negative; of all together 1. */
  readonly masses: Float64Array
}

/** What being large counts for beside being alike, as a power: at 0 many small groups of the background are joined first. */
const MASS_COUNTS = 0.75

/**
 * Joins groups, two at a time, until `r` are left: those first that are most alike, and of those the largest, by
 * `likeness · (mass + mass)^¾`. Two joined groups are as alike to another as the less alike one of them (complete linkage), so that
 * chains of groups that are each a little alike stay apart.
 *
 * @returns the number of every group's new one, [k], from 0 to r - 1 in the order of their first groups
 */
export function joinGroups({ likeness, masses }: Groups, r: number): Int32Array {
  const k = masses.length
  const alike = Float64Array.from(likeness)
  const mass = Float64Array.from(masses)
  const joined = Int32Array.from({ length: k }, (_, i) => i)
  const left = new Set(joined)
  while (left.size > r) {
    const [a, b] = bestPair([...left], alike, mass)
    for (const c of left) {
      const least = Math.min(alike[a * k + c] as number, alike[b * k + c] as number)
      alike[a * k + c] = least
      alike[c * k + a] = least
    }
    mass[a] = (mass[a] as number) + (mass[b] as number)
    left.delete(b)
    joined.forEach((group, i) => {
      if (group === b) joined[i] = a
    })
  }
  const order = [...left]
  return joined.map((group) => order.indexOf(group))
}

/** The two that are joined next, the earlier one first. */
function bestPair(left: readonly number[], alike: Float64Array, mass: Float64Array): [number, number] {
  const k = mass.length
  let best: [number, number] = [left[0] as number, left[1] as number]
  let most = -Infinity
  left.forEach((a, i) => {
    for (const b of left.slice(i + 1)) {
      const worth =
        Math.max(alike[a * k + b] as number, LEAST) *
        ((mass[a] as number) + (mass[b] as number) + LEAST) ** MASS_COUNTS
      if (worth <= most) continue
      most = worth
      best = [a, b]
    }
  })
  return best
}

/** Groups that have nothing in common, or no mass, are joined too where there is no other way to come down to `r`. */
const LEAST = 1e-3
