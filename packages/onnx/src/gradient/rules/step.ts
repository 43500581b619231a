import type { Rule } from '../operator.ts'

/** Without slope wherever they have one: what depends on them depends on `wrt` by no gradient. */
const flat: Rule = () => []

export const STEPS = {
  ...{ And: flat, ArgMax: flat, ArgMin: flat, Ceil: flat, ConstantOfShape: flat, Equal: flat, EyeLike: flat },
  ...{ Floor: flat, Greater: flat, GreaterOrEqual: flat, Hardmax: flat, IsInf: flat, IsNaN: flat },
  ...{ Less: flat, LessOrEqual: flat, NonZero: flat, Not: flat, OneHot: flat, Or: flat, Range: flat },
  ...{ Round: flat, Shape: flat, Sign: flat, Size: flat, Xor: flat },
} satisfies Record<string, Rule>
