import type { Scores } from './schema.ts'

/**
 * What is poor about an explanation and what to do, one sentence each; none where it is good enough to be believed.
 * @param heldOut images that it was judged by
 */
export function adviceOn(scores: Scores, random: Scores, heldOut: number): string[] {
  const advice: string[] = []
  const { explainedShare, agreement, stability, cInsertion, cDeletion } = scores
  if (explainedShare !== null && (explainedShare < 0.8 || explainedShare > 1.2)) {
    advice.push(
      `The concepts account for ${percent(explainedShare)} of the score of images that they were not learnt from. Find more of them (--concepts), or cut the model at another layer (--feature-tensor).`,
    )
  }
  if (agreement !== null && agreement < 0.9) {
    advice.push(
      `From the concepts alone the model says the same of only ${percent(agreement)} of the images. Find more concepts (--concepts), or cut the model at another layer (--feature-tensor).`,
    )
  }
  if (stability !== null && stability < 0.75) {
    advice.push(
      `Other images of the class give other concepts: their mean cosine is ${stability.toFixed(2)}. Add images of the class, or find fewer concepts (--concepts).`,
    )
  }
  if (cInsertion !== null && cInsertion < 0.5) {
    advice.push(
      `The most important concepts alone do not make the prediction: C-Insertion is ${cInsertion.toFixed(2)}, and at least 0.5 where they do. Find more concepts (--concepts), or cut the model at another layer (--feature-tensor).`,
    )
  }
  if (cDeletion !== null && random.cDeletion !== null && cDeletion > random.cDeletion - 0.05) {
    advice.push(
      `Without the most important concepts the prediction goes no sooner than without any others: C-Deletion is ${cDeletion.toFixed(2)}, and ${random.cDeletion.toFixed(2)} by chance. Cut the model at another layer (--feature-tensor).`,
    )
  }
  if (heldOut < 8) advice.push(`Only ${heldOut} images were left to judge by: add images of the class.`)
  return advice
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
