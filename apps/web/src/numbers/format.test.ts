import { expect, it } from 'vitest'
import { decimal, ordinal, percent, plural, times } from './format.ts'

it('writes numbers as people read them', () => {
  expect([percent(0.304), percent(-0.002, 1), percent(-0.0002)]).toEqual([
    '30\u202f%',
    '\u22120.2\u202f%',
    '0\u202f%',
  ])
  expect([decimal(-1.005), decimal(2, 0)]).toEqual(['\u22121.00', '2'])
  expect([plural(1, 'class', 'classes'), plural(1200, 'point')]).toEqual(['1 class', '1,200 points'])
})

it('stops counting how many times at ten', () => {
  expect([0.94, 2.34, 10, 10.4, 3369].map(times)).toEqual([
    '0.9 ×',
    '2.3 ×',
    '10.0 ×',
    'more than 10 ×',
    'more than 10 ×',
  ])
})

it('knows that eleven to thirteen are ordinary', () => {
  const places = [1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 101]
  expect(places.map(ordinal).join(' ')).toBe('1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 101st')
})
