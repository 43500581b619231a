import { ranks } from './statistics.ts'

/**
 * Area under the ROC curve: the chance that a map is higher at a place that is in the mask than at one that is not; ties count half.
 * 0.5 is chance; null where the mask is empty or everywhere.
 *
 * @param values one number a place; @param mask 1 in it, 0 out of it
 */
export function auroc(values: ArrayLike<number>, mask: ArrayLike<number>): number | null {
  return aurocOfRanks(ranks(values), mask)
}

/** The same from the ranks of the values, for many masks of one map. */
export function aurocOfRanks(order: ArrayLike<number>, mask: ArrayLike<number>): number | null {
  let [inside, sum] = [0, 0]
  for (let i = 0; i < order.length; i++) {
    if (mask[i] !== 1) continue
    inside += 1
    sum += order[i] as number
  }
  const outside = order.length - inside
  return inside === 0 || outside === 0 ? null : (sum - (inside * (inside + 1)) / 2) / (inside * outside)
}
