import type { Encoder } from '../dictionary/dictionary.ts'
import type { Label, Miss } from '../explanation/schema.ts'
import { dot, type Matrix } from '../matrix.ts'
import type { Classifier } from '../model/classifier.ts'
import { sightsOf } from '../model/observe.ts'
import type { Seen } from '../model/seen.ts'
import { conceptHead } from './concept-head.ts'
import { contributionsTo } from './contributions.ts'
import { indexOfLargest } from './summary.ts'

/**
 * What the concepts of a class add to its score on the images that it was not seen in, as on its points: one pass of the model a
 * miss, without crops.
 *
 * @param target the score: one weight a class
 */
export async function splitMisses(
  classifier: Classifier,
  { label, misses, seen }: { label: Label; misses: readonly { path: string; file: string }[]; seen: Seen },
  target: Float32Array,
  w: Matrix,
  encoder: Encoder,
  signal: AbortSignal,
): Promise<NonNullable<Miss['split']>[]> {
  if (misses.length === 0) return []
  const { settings } = classifier.model
  const rounds = classifier.head.kind === 'linear' && classifier.head.rounds === true
  const head = conceptHead(classifier, w)
  const splits: NonNullable<Miss['split']>[] = []
  try {
    for await (const { forward } of sightsOf(classifier, misses, seen, signal)) {
      const { features, logits } = forward
      const codes = await encoder.encodeMap(features)
      const [split] = await contributionsTo(
        head,
        settings.importance,
        features,
        codes,
        [target],
        rounds ? logits : null,
      )
      if (!split) continue
      splits.push({
        ...split,
        logit: dot(target, logits),
        rawLogit: logits[label.index] as number,
        dominant: indexOfLargest(split.contributions),
      })
    }
    return splits
  } finally {
    await head.release()
  }
}
