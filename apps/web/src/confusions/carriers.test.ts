import { describe, expect, it } from 'vitest'
import { carriersOfLead } from './carriers.ts'

const concepts = [0, 1, 2, 3].map((index) => ({ index, label: index === 1 ? 'date stamp' : null }))

describe('carriersOfLead', () => {
  it('names the two concepts with the largest shares, and none below a tenth', () => {
    expect(carriersOfLead(concepts, 8, [2, 6, 0.5, -0.5])).toEqual([
      { index: 1, label: 'date stamp', share: 0.75 },
      { index: 0, label: null, share: 0.25 },
    ])
  })

  it('names what speaks for the other class where that is ahead', () => {
    expect(carriersOfLead(concepts, -4, [-3, 1, 0, -2]).map(({ index, share }) => [index, share])).toEqual([
      [0, 0.75],
      [3, 0.5],
    ])
  })

  it('names none where both are level', () => {
    expect(carriersOfLead(concepts, 0, [1, -1, 0, 0])).toEqual([])
  })
})
