import { describe, expect, it } from 'vitest'
import { tortureImages } from './images.ts'
import { tortureModels } from './models.ts'

describe('damaged files, the same ones every time', () => {
  it('models are accepted, or refused in a sentence', async () => {
    const tally = await tortureModels(250, 1)
    expect(tally.faults).toEqual([])
    expect(tally.tried).toBe(250)
    expect(tally.refused).toBeGreaterThan(100)
  })

  it('images are decoded, or refused in a sentence', async () => {
    const tally = await tortureImages(300, 1)
    expect(tally.faults).toEqual([])
    expect(tally.tried).toBe(300)
    expect(tally.refused).toBeGreaterThan(50)
  })
})
