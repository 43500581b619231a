import { cut, GraphBuilder, openSession, Tensor, type OnnxModel } from '@lens/onnx'
import type { Classifier } from '../model/classifier.ts'
import type { Matrix } from '../matrix.ts'
import type { ContributionEstimator } from './contributions.ts'
import { sobolMasks, totalIndices } from './sobol.ts'

/** Designs per point, as in the reference (CRAFT): `32 (r + 2)` runs of `h` a point. */
const DESIGNS = 32

/** Masked activations that go through `h` at once. */
const BATCH = 32

/**
 * Contributions for a head that is not linear, estimated: `h` is run on `(U ⊙ M) W` for masks M in [0, 1]^r, and the total
 * Sobol indices of the masks (CRAFT, section 3.3) say which share of `h(U W) - h(0)` each concept has:
 *
 *   contribution_k = S_Tk / Σ_j S_Tj · (h(U W) - h(0)) ,   residual = h(A) - h(U W) ,   bias = h(0) .
 *
 * They sum to the logit like exact ones. Total indices have no sign, so neither have the concepts of one point among each other.
 */
export async function sobolContributions(
  classifier: Classifier,
  w: Matrix,
  classIndex: number,
): Promise<ContributionEstimator> {
  const r = w.rows
  const session = await openSession(maskedHeadGraph(classifier, w, classIndex))
  const designs = sobolMasks({ concepts: r, designs: DESIGNS, sampler: 'sobol', seed: 0 })
  // The two corners come first: everything on gives h(U W), everything off h(0).
  const masks = new Float32Array(2 * r + designs.length)
  masks.fill(1, 0, r)
  masks.set(designs, 2 * r)

  return {
    async split(features, coefficients, logit) {
      const positions = features.length / w.columns
      const u = new Tensor('float32', coefficients, [1, positions, r])
      const logits: number[] = []
      for (let start = 0; start < masks.length; start += BATCH * r) {
        const part = masks.subarray(start, start + BATCH * r)
        const { logit: scores } = await session.run({
          u,
          masks: new Tensor('float32', part, [part.length / r, 1, r]),
        })
        logits.push(...(scores?.data as Float32Array))
      }
      const [reconstructed = NaN, bias = NaN] = logits
      const indices = totalIndices(logits.slice(2), DESIGNS, r)
      const total = indices.reduce((sum, index) => sum + index, 0)
      const contributions = Array.from(indices, (index) =>
        total > 0 ? (index / total) * (reconstructed - bias) : 0,
      )
      return {
        contributions,
        residual: logit - bias - contributions.reduce((sum, value) => sum + value, 0),
        bias,
      }
    },
    release: () => session.release(),
  }
}

/** `u` [1, positions, r], `masks` [n, 1, r] -> `logit` [n]: `h_c((U ⊙ M) W)`. */
function maskedHeadGraph(classifier: Classifier, w: Matrix, classIndex: number): OnnxModel {
  const { featureTensor, opset } = classifier.model
  const { name, channels, height, width } = featureTensor
  const { h } = cut(classifier.onnx, name)
  const b = new GraphBuilder({ opset })
  const u = b.input('u', 'float32', [1, height * width, w.rows])
  const masks = b.input('masks', 'float32', ['n', 1, w.rows])
  const activations = b.matmul(b.mul(u, masks), b.constant(w.data, [w.rows, w.columns]))
  const planes = b.transpose(activations, [0, 2, 1])
  const map = b.reshape(planes, [-1, channels, height, width])
  const outputs = b.inline(h, { [name]: map })
  const logits = outputs[classifier.logitsName]
  if (logits === undefined) throw new Error(`The head has no output ${classifier.logitsName}.`)
  b.output('logit', b.reshape(b.gather(logits, b.ints([classIndex]), 1), [-1]))
  return b.build()
}
