import type { Estimator } from './estimator.ts'
import { exact } from './exact.ts'
import { gradientInput } from './gradient-input.ts'
import { hsic } from './hsic.ts'
import { integratedGradients } from './integrated-gradients.ts'
import { kernelShap } from './kernel-shap.ts'
import { lime } from './lime.ts'
import { occlusion } from './occlusion.ts'
import { rise } from './rise.ts'
import { smoothGrad } from './smooth-grad.ts'
import { sobolFirst } from './sobol-first.ts'
import { sobolTotal } from './sobol-total.ts'
import { tcav } from './tcav.ts'

/** Every estimator of importance, by the name that options, files and tables use. */
export const ESTIMATORS = {
  exact,
  'gradient-input': gradientInput,
  'integrated-gradients': integratedGradients,
  'smooth-grad': smoothGrad,
  occlusion,
  'sobol-total': sobolTotal,
  'sobol-first': sobolFirst,
  hsic,
  rise,
  lime,
  'kernel-shap': kernelShap,
  tcav,
} as const satisfies Record<string, Estimator>

export type EstimatorName = keyof typeof ESTIMATORS
