import { describeShared } from '@lens/onnx/testing'
import { describe, expect, it } from 'vitest'
import { gram, matrix } from '../matrix.ts'
import { pca } from './pca.ts'
import { relativeError } from './relative-error.ts'
import { photoFixture, plainly, plantedRows } from './testing.ts'

describe('PCA', () => {
  it('finds orthonormal concepts that leave nothing of activations of their rank, in codes of either sign', async () => {
    const { a } = await plantedRows(5, 1)
    const found = await pca.learn(plainly(a), 5, { seed: 0 })
    gram(found.w).forEach((value, at) => {
      expect(value).toBeCloseTo(at % 6 === 0 ? 1 : 0, 4)
    })
    const u = matrix(a.rows, 5, await pca.encoder(found).encodeRows(a))
    expect(await relativeError(a, u, found.w)).toBeLessThan(2e-3)
    for (let k = 0; k < 5; k++) {
      const codes = Array.from({ length: a.rows }, (_, i) => u.data[5 * i + k] as number)
      const side = (sign: 1 | -1) => codes.reduce((sum, x) => sum + (x * sign > 0 ? x * x : 0), 0)
      expect(side(1)).toBeGreaterThanOrEqual(side(-1))
    }
    expect(Math.min(...u.data)).toBeLessThan(0)
  })
})

describeShared('PCA on activations of dalmatian photos', ['fixtures/nmf'], () => {
  it('has the error of scikit-learn’s', async () => {
    const a = photoFixture('activations')
    const found = await pca.learn(plainly(a), 10, { seed: 0 })
    const u = matrix(a.rows, 10, await pca.encoder(found).encodeRows(a))
    // scikit-learn 1.2.1, TruncatedSVD(10, algorithm='arpack'): sqrt(1 - Σ s² / ||A||²).
    expect(await relativeError(a, u, found.w)).toBeCloseTo(0.55612, 3)
  })
})
