import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** It comes without types. */
const ttest = require('ttest') as (
  first: readonly number[],
  second: readonly number[],
) => { pValue(): number }

/** The chance of two samples as different as these if their means are equal: a two-sided t-test by Welch's approximation. */
export function differenceByChance(first: readonly number[], second: readonly number[]): number {
  const constant = [...first, ...second].every((value) => value === first[0])
  if (constant) return 1
  const p = ttest(first, second).pValue()
  // Neither varies, and they differ.
  return Number.isNaN(p) ? 0 : p
}
