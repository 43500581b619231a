import type { Rule } from './operator.ts'
import { CONVOLUTIONS } from './rules/conv.ts'
import { ELEMENTWISE } from './rules/elementwise.ts'
import { LINEAR } from './rules/linear.ts'
import { NORMALISATIONS } from './rules/normalisation.ts'
import { POOLS } from './rules/pool.ts'
import { QUANTISATIONS } from './rules/quantise.ts'
import { REDUCTIONS } from './rules/reduce.ts'
import { RESAMPLINGS } from './rules/resample.ts'
import { SHAPES } from './rules/shape.ts'
import { STEPS } from './rules/step.ts'

/** The rule of every operator of the default domain that can be differentiated. */
export const RULES: Readonly<Record<string, Rule | undefined>> = {
  ...CONVOLUTIONS,
  ...ELEMENTWISE,
  ...LINEAR,
  ...NORMALISATIONS,
  ...POOLS,
  ...QUANTISATIONS,
  ...REDUCTIONS,
  ...RESAMPLINGS,
  ...SHAPES,
  ...STEPS,
}
