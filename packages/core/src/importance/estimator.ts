import type { Classifier } from '../model/classifier.ts'
import type { Matrix } from '../matrix.ts'
import { exactContributions, type ContributionEstimator } from './contributions.ts'
import { sobolContributions } from './sobol-contributions.ts'

/** Contributions by the best method for the model's head: exact where it is linear, Sobol estimates otherwise. */
export function estimatorFor(
  classifier: Classifier,
  w: Matrix,
  classIndex: number,
): Promise<ContributionEstimator> {
  return classifier.head.kind === 'linear'
    ? Promise.resolve(exactContributions(w, classifier.head, classIndex))
    : sobolContributions(classifier, w, classIndex)
}
