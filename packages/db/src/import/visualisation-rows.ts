import type { Explanation, Visualisation } from '@lens/core'
import type { Prisma } from '../generated/client.ts'

/** Of concepts that the explanation has: a record may have been left by another one. */
export function visualisationRows(
  { model, class: { index }, concepts }: Explanation,
  visualisations: readonly Visualisation[],
): Prisma.VisualisationCreateManyInput[] {
  return visualisations
    .filter(({ concept }) => concepts.some((known) => known.index === concept))
    .map(({ concept, method, result }) => ({
      modelId: model,
      classIndex: index,
      conceptIndex: concept,
      method,
      ...(result.kind === 'none'
        ? { reason: result.reason }
        : {
            picture: result.picture,
            seed: result.seed,
            excitation: result.excitation,
            place: result.rank,
            curve: JSON.stringify(result.curve),
          }),
    }))
}
