import { describe, expect, it } from 'vitest'
import { Answer } from './answer.ts'
import { PageCache } from './page-cache.ts'

async function page(text: string, keep = Infinity) {
  return { answer: await Answer.of(200, {}, Buffer.from(text)), keep }
}

describe('PageCache', () => {
  it('makes a page once, however many ask for it at the same time', async () => {
    const cache = new PageCache(() => '1')
    let made = 0
    const make = async () => {
      made += 1
      await Promise.resolve()
      return page('a')
    }
    const answers = await Promise.all(Array.from({ length: 20 }, () => cache.get('/', make)))
    expect(new Set(answers).size).toBe(1)
    expect(await cache.get('/', make)).toBe(answers[0])
    expect(made).toBe(1)
  })

  it('makes it again once the database has changed, and does not keep what was made meanwhile', async () => {
    let version = '1'
    const cache = new PageCache(() => version)
    const first = await cache.get('/', () => page('a'))
    version = '2'
    const second = await cache.get('/', () => {
      version = '3'
      return page('b')
    })
    expect(second).not.toBe(first)
    expect(await cache.get('/', () => page('c'))).not.toBe(second)
  })

  it('keeps neither what is not to be kept nor a failure', async () => {
    const cache = new PageCache(() => '1')
    const once = await cache.get('/', () => page('a', 0))
    expect(await cache.get('/', () => page('b'))).not.toBe(once)
    await expect(cache.get('/x', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await cache.get('/x', () => page('c'))).toBeInstanceOf(Answer)
  })
})
