/**
 * Explained share: what the concepts contribute over all images, as a share of what there is to explain. 1 is all of it; above 1,
 * the concepts say more than the model does.
 *
 * @param explained contributions of all concepts together, one an image
 * @param logits    centred logits, one an image
 */
export function explainedShare(explained: ArrayLike<number>, logits: ArrayLike<number>): number {
  let [part, whole] = [0, 0]
  for (let i = 0; i < logits.length; i++) {
    part += explained[i] as number
    whole += logits[i] as number
  }
  return part / whole
}
