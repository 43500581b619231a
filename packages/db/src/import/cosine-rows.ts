import type { Concept, Explanation } from '@lens/core'
import type { Prisma } from '../generated/client.ts'

type Alignments = Concept['alignments']

function byCosine(alignments: Alignments): Alignments {
  return [...alignments].sort((a, b) => b.cosine - a.cosine || a.classIndex - b.classIndex)
}

/** The class that a concept points to most; none for a head that is not linear. */
export function bestAlignment(alignments: Alignments): Alignments[number] | undefined {
  return byCosine(alignments)[0]
}

export function alignmentRows(explanation: Explanation): Prisma.AlignmentCreateManyInput[] {
  return explanation.concepts.flatMap((concept) =>
    byCosine(concept.alignments).map(({ classIndex, cosine }, position) => ({
      modelId: explanation.model,
      classIndex: explanation.class.index,
      conceptIndex: concept.index,
      position,
      alignedClass: classIndex,
      cosine,
    })),
  )
}

export function similarityRows(explanation: Explanation): Prisma.SimilarityCreateManyInput[] {
  return explanation.concepts.flatMap(({ index }) =>
    (explanation.similarity[index] ?? [])
      .map((cosine, otherIndex) => ({ otherIndex, cosine }))
      .filter(({ otherIndex }) => otherIndex !== index)
      .sort((a, b) => b.cosine - a.cosine || a.otherIndex - b.otherIndex)
      .map((similarity, position) => ({
        modelId: explanation.model,
        classIndex: explanation.class.index,
        conceptIndex: index,
        position,
        ...similarity,
      })),
  )
}
