import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LensError } from '@lens/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockHome } from './lock.ts'
import { withStorage } from './storage.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lens-home-'))
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

describe('lockHome', () => {
  it('lets go when released', async () => {
    const lock = await lockHome(home)
    await lock.release()
    expect(await readdir(home)).toEqual([])
  })

  it('refuses a home that a living process holds, and names the process', async () => {
    // Process 1 is always there.
    const { hostname } = await import('node:os')
    await writeFile(join(home, 'run.lock'), `1 ${hostname()}\n`)
    await expect(lockHome(home)).rejects.toThrow(/Another run \(process 1 /)
    expect(await readdir(home)).toEqual(['run.lock'])
  })

  it('takes over from a process that is gone', async () => {
    const { hostname } = await import('node:os')
    await writeFile(join(home, 'run.lock'), `999999999 ${hostname()}\n`)
    const lock = await lockHome(home)
    await lock.release()
  })

  it('does not take over from another machine', async () => {
    await writeFile(join(home, 'run.lock'), '12 some-other-host\n')
    await expect(lockHome(home)).rejects.toThrow(/some-other-host/)
  })

  it('says what to do when the home is under a file', async () => {
    await writeFile(join(home, 'file'), '')
    await expect(lockHome(join(home, 'file', 'home'))).rejects.toThrow(/--home/)
  })
})

describe('withStorage', () => {
  it('makes a sentence of a full disk, and leaves bugs alone', async () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' })
    await expect(withStorage('x', () => Promise.reject(full))).rejects.toThrow(LensError)
    await expect(withStorage('x', () => Promise.reject(full))).rejects.toThrow(/disk is full/)
    const bug = new TypeError('x is undefined')
    await expect(withStorage('x', () => Promise.reject(bug))).rejects.toBe(bug)
  })
})
