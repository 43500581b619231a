import type { Scores } from './schema.ts'

export interface Measure {
  readonly title: string
  /** What is better. */
  readonly better: 'higher' | 'lower' | 'near 1'
}

/** Every measure of an explanation, in the order of tables. */
export const MEASURES: Readonly<Record<keyof Scores, Measure>> = {
  explainedShare: { title: 'explained share', better: 'near 1' },
  correlation: { title: 'correlation with the logit', better: 'higher' },
  agreement: { title: 'agreement', better: 'higher' },
  relativeL2: { title: 'relative l2', better: 'lower' },
  sparsity: { title: 'sparsity', better: 'higher' },
  stability: { title: 'stability', better: 'higher' },
  fid: { title: 'FID (1-Wasserstein)', better: 'lower' },
  ood: { title: 'OOD', better: 'lower' },
  cDeletion: { title: 'C-Deletion', better: 'lower' },
  cInsertion: { title: 'C-Insertion', better: 'higher' },
  cMuFidelity: { title: 'C-µFidelity', better: 'higher' },
  infidelity: { title: 'infidelity', better: 'lower' },
  sensitivity: { title: 'sensitivity', better: 'lower' },
  estimates: { title: 'correlation with Sobol', better: 'higher' },
  pixelDeletion: { title: 'pixel deletion, map', better: 'lower' },
  pixelInsertion: { title: 'pixel insertion, map', better: 'higher' },
  evidenceDeletion: { title: 'pixel deletion, evidence', better: 'lower' },
  evidenceInsertion: { title: 'pixel insertion, evidence', better: 'higher' },
}
