import { coefficientMaps } from './coefficients.ts'
import { gradCamMaps } from './grad-cam.ts'
import { gradientInputMaps } from './gradient-input.ts'
import type { MapMethod } from './map.ts'
import { occlusionMaps } from './occlusion.ts'
import { smoothGradMaps } from './smooth-grad.ts'

/**
 * Every way to draw where a concept is. `coefficients` says where it is active; the others, which pixels its mean coefficient
 * rests on. Only Gradient×Input and SmoothGrad need a model with gradients.
 */
export const MAP_METHODS = {
  coefficients: coefficientMaps,
  'gradient-input': gradientInputMaps,
  'smooth-grad': smoothGradMaps,
  'grad-cam': gradCamMaps,
  occlusion: occlusionMaps,
} as const satisfies Record<string, MapMethod>
