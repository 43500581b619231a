import { describeShared } from '@lens/onnx/testing'
import { describe, expect, it } from 'vitest'
import { matrix } from '../matrix.ts'
import { ood } from '../metrics/ood.ts'
import { stability } from '../metrics/stability.ts'
import { raSae } from './ra-sae.ts'
import { relativeError } from './relative-error.ts'
import { photoFixture, plainly, plantedRows } from './testing.ts'
import { topKSae } from './topk-sae.ts'

describe.each([
  ['TopK SAE', topKSae, 0.97],
  ['RA-SAE', raSae, 0.9],
] as const)('%s', (_, method, least) => {
  it('finds the concepts that activations were made of, a third of them at a time', async () => {
    const { a, w } = await plantedRows(6, 1, { density: 0.2 })
    const found = await method.learn(plainly(a), 6, { seed: 0 })
    expect(stability(w, found.w)).toBeGreaterThan(least)
    const codes = await method.encoder(found).encodeRows(a)
    for (let i = 0; i < a.rows; i++)
      expect(codes.subarray(6 * i, 6 * i + 6).filter((u) => u > 0).length).toBeLessThanOrEqual(2)
  })
})

describeShared('sparse autoencoders on activations of dalmatian photos', ['fixtures/nmf'], () => {
  it('come between one concept each and the best ten directions, RA-SAE closer to the activations', async () => {
    const a = photoFixture('activations')
    const away: number[] = []
    for (const method of [topKSae, raSae]) {
      const found = await method.learn(plainly(a), 10, { seed: 0 })
      const u = matrix(a.rows, 10, await method.encoder(found).encodeRows(a))
      const error = await relativeError(a, u, found.w)
      // The singular value decomposition's (numpy), and that of k-means (scikit-learn), the square root of .3881.
      expect(error).toBeGreaterThan(0.556)
      expect(error).toBeLessThan(0.623)
      away.push(ood(found.w, a))
    }
    expect(away[1]).toBeLessThan(away[0] as number)
  })
})
