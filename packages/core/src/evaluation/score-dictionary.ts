import { combined } from '../dictionary/products.ts'
import { explainedBy } from '../importance/concept-function.ts'
import { centredTarget, type ConceptHead } from '../importance/concept-head.ts'
import { matrix, type Matrix } from '../matrix.ts'
import { agreement } from '../metrics/agreement.ts'
import { correlation } from '../metrics/correlation.ts'
import { explainedShare } from '../metrics/explained-share.ts'
import { fid } from '../metrics/fid.ts'
import { ood } from '../metrics/ood.ts'
import { relativeL2 } from '../metrics/relative-l2.ts'
import { sparsity } from '../metrics/sparsity.ts'
import { stability } from '../metrics/stability.ts'
import { positionsOf, type HeldOut } from './held-out.ts'
import type { Scores } from './schema.ts'

/** Positions that activations and reconstructions are compared at. */
const POSITIONS = 2000

type DictionaryScores = Pick<
  Scores,
  'explainedShare' | 'correlation' | 'agreement' | 'relativeL2' | 'sparsity' | 'stability' | 'fid' | 'ood'
>

/**
 * Whether concepts account for what the model computes and says, on images that they were not learnt from.
 *
 * @param codes of every image, [positions, r]
 * @param other a dictionary of the same recipe, learnt from the other half
 */
export async function scoreDictionary(
  images: readonly HeldOut[],
  codes: readonly Float32Array[],
  { w, other, head, classIndex }: { w: Matrix; other: Matrix; head: ConceptHead; classIndex: number },
): Promise<DictionaryScores> {
  const classes = images[0]?.logits.length ?? 0
  const target = centredTarget(classes, classIndex)
  const explained: number[] = []
  for (const [i, u] of codes.entries()) {
    // As contributions are, given what the head normalises and attends by in the image.
    explained.push(await explainedBy(head.towards(target, images[i]?.features), u))
  }
  const logits = images.map((image) => centred(image.logits, classIndex))

  const { a, places } = positionsOf(images, w.columns, POSITIONS)
  const u = matrix(places.length, w.rows)
  const positions = (codes[0]?.length ?? 0) / w.rows
  places.forEach((place, i) => {
    const from = (place % positions) * w.rows
    u.data.set(
      (codes[Math.floor(place / positions)] as Float32Array).subarray(from, from + w.rows),
      i * w.rows,
    )
  })
  const reconstruction = await combined(u, w)
  return {
    explainedShare: explainedShare(explained, logits),
    correlation: correlation(explained, logits),
    agreement: agreement(
      images.map((image) => image.logits),
      await head.logits(codes),
    ),
    relativeL2: relativeL2(a, reconstruction),
    sparsity: sparsity(u.data),
    stability: stability(w, other),
    fid: fid(a, reconstruction),
    ood: ood(w, a),
  }
}

/** The class's logit minus the mean logit over classes. */
export function centred(logits: Float32Array, classIndex: number): number {
  return (logits[classIndex] as number) - logits.reduce((sum, logit) => sum + logit / logits.length, 0)
}
