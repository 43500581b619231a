import { expect, it } from 'vitest'
import { pageInWords } from './page-in-words.ts'

it.each([
  [{ page: 1, pages: 1 }, 1, ''],
  [{ page: 2, pages: 42 }, 2, ', page 2 of 42'],
  [{ page: 42, pages: 42 }, 99, '. There is no page 99: this is the last, page 42'],
  [{ page: 1, pages: 1 }, 2, '. There is no page 2: this is all'],
])('%j, where page %d was asked for: “%s”', (found, asked, words) => {
  expect(pageInWords(found, asked)).toBe(words)
})
