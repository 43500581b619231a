import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { coarser, maskOf } from './mask.ts'

it('writes a map as the alpha of a picture', () => {
  const file = Buffer.from(
    maskOf({ height: 2, width: 3, values: [0, 0.5, 1, -1, 2, 0] }).split(',')[1] ?? '',
    'base64',
  )
  expect(file.subarray(1, 4).toString()).toBe('PNG')
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([3, 2])
  const begin = file.indexOf('IDAT')
  const rows = inflateSync(file.subarray(begin + 4, begin + 4 + file.readUInt32BE(begin - 4)))
  expect([...rows]).toEqual([0, 0, 0, 0, 128, 0, 255, 0, 0, 0, 0, 255, 0, 0])
})

it('averages a map that is finer than can be seen, ragged edges too', () => {
  const { height, width, values } = coarser({
    height: 1,
    width: 129,
    values: Array.from({ length: 129 }, (_, i) => i),
  })
  expect([height, width]).toEqual([1, 43])
  expect([values[0], values.at(-1)]).toEqual([1, 127])
  const even = coarser({ height: 130, width: 2, values: Array.from({ length: 260 }, () => 3) })
  expect(new Set(even.values)).toEqual(new Set([3]))
})
