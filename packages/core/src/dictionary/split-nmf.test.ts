import { describe, expect, it } from 'vitest'
import { stability } from '../metrics/stability.ts'
import { nmf } from './nmf.ts'
import { splitNmf } from './split-nmf.ts'
import { plainly, plantedRows } from './testing.ts'

describe('NMF of positive and negative parts', () => {
  it('finds the concepts that signed activations were made of, where few overlap', async () => {
    const { a, w } = await plantedRows(4, 1, { density: 0.15 })
    expect(stability(w, (await splitNmf.learn(plainly(a), 4, { seed: 0 })).w)).toBeGreaterThan(0.95)
  })

  it('is NMF where nothing is negative', async () => {
    const { a } = await plantedRows(4, 2, { nonNegative: true })
    const [split, plain] = [
      await splitNmf.learn(plainly(a), 4, { seed: 0 }),
      await nmf.learn(plainly(a), 4, { seed: 0 }),
    ]
    expect(stability(plain.w, split.w)).toBeGreaterThan(0.99)
  })
})
