import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { LensError } from '@lens/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockHome } from './lock.ts'
import { makeFolder, withStorage } from './storage.ts'

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
    await writeFile(join(home, 'run.lock'), `1 ${hostname()}\n`)
    await expect(lockHome(home)).rejects.toThrow(/Another run \(process 1 /)
    expect(await readdir(home)).toEqual(['run.lock'])
  })

  it('takes over from a process that is gone', async () => {
    await writeFile(join(home, 'run.lock'), `999999999 ${hostname()}\n`)
    const lock = await lockHome(home)
    await lock.release()
  })

  it('does not take over from another machine', async () => {
    await writeFile(join(home, 'run.lock'), '12 some-other-host\n')
    await expect(lockHome(home)).rejects.toThrow(/some-other-host/)
  })

  it('takes over a lock that a power cut left empty', async () => {
    await writeFile(join(home, 'run.lock'), '')
    await (await lockHome(home)).release()
    expect(await readdir(home)).toEqual([])
  })

  it('lets one of several runs take over a stale lock', async () => {
    const lock = new URL('lock.ts', import.meta.url).href
    const contender = `
      const { lockHome } = await import(${JSON.stringify(lock)})
      process.on('message', (home) => lockHome(home).then(() => 'held', ({ code }) => code).then((a) => process.send(a)))
      process.send('ready')`
    const contenders = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', contender], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    )
    const answers = () => Promise.all(contenders.map(async (one) => String((await once(one, 'message'))[0])))
    try {
      await answers()
      for (let round = 0; round < 25; round++) {
        const contested = join(home, String(round))
        await mkdir(contested)
        await writeFile(join(contested, 'run.lock'), `999999999 ${hostname()}\n`)
        const answered = answers()
        for (const one of contenders) one.send(contested)
        expect((await answered).sort()).toEqual(['busy', 'busy', 'held'])
        expect(await readdir(contested)).toEqual(['run.lock'])
      }
    } finally {
      for (const one of contenders) one.kill()
    }
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

describe('makeFolder', () => {
  it('makes what is missing, and keeps what is there', async () => {
    const deep = join(home, 'a', 'b', 'c')
    await makeFolder(deep)
    await writeFile(join(deep, 'x'), '')
    await makeFolder(deep)
    expect(await readdir(deep)).toEqual(['x'])
    await symlink(deep, join(home, 'link'))
    await makeFolder(join(home, 'link'))
  })

  it('fails where no folder can be, and does not try for ever', async () => {
    await writeFile(join(home, 'file'), '')
    await expect(makeFolder(join(home, 'file'))).rejects.toHaveProperty('code', 'EEXIST')
    await expect(makeFolder(join(home, 'file', 'x', 'y'))).rejects.toHaveProperty('code', 'ENOTDIR')
    if (process.platform === 'linux')
      await expect(makeFolder('/proc/lens/x')).rejects.toHaveProperty('code', 'ENOENT')
  })
})
