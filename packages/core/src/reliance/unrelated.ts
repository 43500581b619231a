/**
 * How many classes that have nothing to do with this one a concept points to more than to its own.
 * @param cosines with every class's row of the head; @param related the classes that this one is nearly, or really, taken for
 */
export function unrelatedAhead(
  cosines: Float32Array,
  classIndex: number,
  related: readonly number[],
): number {
  const own = cosines[classIndex] as number
  return cosines.reduce((count, cosine, c) => (cosine > own && !related.includes(c) ? count + 1 : count), 0)
}
