/**
 * Agreement: share of the images whose prediction is the same when it is made from the concepts alone.
 * @param logits       of the model, [classes] each
 * @param fromConcepts `h(U W)` of the same images
 */
export function agreement(logits: readonly Float32Array[], fromConcepts: readonly Float32Array[]): number {
  const same = logits.filter((all, i) => largest(all) === largest(fromConcepts[i] as Float32Array))
  return same.length / logits.length
}

function largest(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0)
}
