import { pearson } from './statistics.ts'

/**
 * Correlation with the logit: whether the concepts say more of an image that the model is surer of. Pearson's, over images.
 * @param explained what the concepts come to, one an image; @param logits centred logits
 */
export function correlation(explained: ArrayLike<number>, logits: ArrayLike<number>): number {
  return pearson(explained, logits)
}
