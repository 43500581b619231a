import { isLensError, LensError } from '@lens/errors'
import { conceptHead } from '../importance/concept-head.ts'
import { gradientsOf, perConcept, type ConceptFunction } from '../importance/concept-function.ts'
import { matrix, row, type Matrix } from '../matrix.ts'
import type { Classifier, Forward } from '../model/classifier.ts'

/**
 * What raises a weighted sum of logits, as directions of the feature tensor [p]: one for every image or, where the head is linear, one
 * for all.
 */
export interface ClassGradients {
  /** Whether images are needed. */
  readonly perImage: boolean
  /** @param target one weight a class; @param images none where `perImage` is false */
  towards(
    target: Float32Array,
    images: readonly Pick<Forward, 'logits' | 'features'>[],
  ): Promise<Float32Array[]>
  release(): Promise<void>
}

/** @throws LensError `unsupported` where the head has an operator without a gradient */
export function classGradients(classifier: Classifier): ClassGradients {
  const { head, model } = classifier
  if (head.kind === 'linear' && !head.normalised) {
    const weights = matrix(head.classes, head.channels, head.weights)
    return {
      perImage: false,
      towards: (target) => Promise.resolve([weightedRows(weights, target)]),
      release: () => Promise.resolve(),
    }
  }
  const p = model.featureTensor.channels
  // Concepts that are the channels: what is differentiated by them is differentiated by the activations.
  const channels = matrix(p, p)
  for (let j = 0; j < p; j++) row(channels, j)[j] = 1
  const open = conceptHead(classifier, channels)
  return {
    perImage: true,
    async towards(target, images) {
      const gradients: Float32Array[] = []
      for (const { features } of images) {
        const gradient = await gradientAt(open.towards(target), positionsOf(features, p))
        gradients.push(Float32Array.from(perConcept(p, gradient)))
      }
      return gradients
    },
    release: () => open.release(),
  }
}

async function gradientAt(f: ConceptFunction, codes: Float32Array): Promise<Float32Array> {
  try {
    const [gradient] = await gradientsOf(f)([codes])
    return gradient as Float32Array
  } catch (error) {
    if (!isLensError(error) || error.code !== 'unsupported') throw error
    throw new LensError(
      'unsupported',
      'What a direction does to a class takes gradients of the head, and an operator of it has none in Lens. `lens inspect` names other feature tensors.',
      { cause: error },
    )
  }
}

/** `Σ_c target_c · w_c`, [p]. */
function weightedRows(weights: Matrix, target: Float32Array): Float32Array {
  const sum = new Float32Array(weights.columns)
  for (let c = 0; c < weights.rows; c++) {
    const factor = target[c] as number
    if (factor !== 0) row(weights, c).forEach((value, j) => (sum[j] = (sum[j] as number) + factor * value))
  }
  return sum
}

/** [p, positions] -> [positions, p]. */
function positionsOf(features: Float32Array, p: number): Float32Array {
  const positions = features.length / p
  return Float32Array.from(
    { length: features.length },
    (_, at) => features[(at % p) * positions + Math.floor(at / p)] as number,
  )
}
