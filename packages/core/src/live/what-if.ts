import { featureDims, Tensor, type LinearHead } from '@lens/onnx'
import { dot, row, type Matrix } from '../matrix.ts'
import type { OpenModel } from './open-model.ts'

/** One image's activations, and what was found in them. */
export interface Encoded {
  readonly logits: Float32Array
  /** `A`, [p, positions]. */
  readonly features: Float32Array
  /** `U`, [positions, r]. */
  readonly coefficients: Float32Array
}

/**
 * Logits of all classes with some concepts switched off (Fel et al. 2023, C-Deletion): at once for a linear head; otherwise their
 * part is taken off the activations, which stay non-negative where they are, and the rest of the model computes what follows.
 */
export function logitsWithout(
  model: OpenModel,
  w: Matrix,
  encoded: Encoded,
  off: readonly number[],
): Promise<Float32Array> {
  const { head } = model.classifier
  return head.kind === 'linear' && !head.normalised
    ? Promise.resolve(linearWithout(head, w, encoded, off))
    : throughHead(model, w, encoded, off)
}

/** `logit_c - Σ_{k off} mean over positions of u_k · (W_k · w_c)` */
function linearWithout(
  { weights, channels }: LinearHead,
  w: Matrix,
  { logits, coefficients }: Encoded,
  off: readonly number[],
): Float32Array {
  const removed = new Float32Array(channels)
  const positions = coefficients.length / w.rows
  for (const k of off) {
    let mean = 0
    for (let i = k; i < coefficients.length; i += w.rows) mean += (coefficients[i] as number) / positions
    row(w, k).forEach((value, j) => (removed[j] = (removed[j] as number) + mean * value))
  }
  return logits.map((logit, c) => logit - dot(removed, weights.subarray(c * channels, (c + 1) * channels)))
}

/** `h(A - Σ_{k off} u_k W_k)` */
async function throughHead(
  model: OpenModel,
  w: Matrix,
  { features, coefficients }: Encoded,
  off: readonly number[],
): Promise<Float32Array> {
  const { classifier } = model
  const { name, signed } = classifier.model.featureTensor
  const [channels, ...sides] = featureDims(classifier.model.featureTensor)
  const positions = sides[0] * sides[1]
  const kept = features.map((value, at) => {
    const channel = Math.floor(at / positions)
    const position = at % positions
    const removed = off.reduce(
      (sum, k) =>
        sum + (coefficients[position * w.rows + k] as number) * (w.data[k * channels + channel] as number),
      0,
    )
    return signed ? value - removed : Math.max(0, value - removed)
  })
  const head = await model.head()
  const outputs = await head.run({ [name]: new Tensor('float32', kept, [1, channels, ...sides]) })
  return outputs[classifier.logitsName]?.data as Float32Array
}
