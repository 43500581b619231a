import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, statfs, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { LensError } from '@lens/errors'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lockHome } from './lock.ts'
import { makeFolder, withStorage } from './storage.ts'

vi.mock('node:fs/promises', { spy: true })

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lens-home-'))
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

const LOCK = JSON.stringify(new URL('lock.ts', import.meta.url).href)

/** Arguments of a process that runs the script, which has `lockHome`. */
function locking(script: string): string[] {
  const whole = `const { lockHome } = await import(${LOCK}); ${script}`
  return ['--import', 'tsx', '--input-type=module', '-e', whole]
}

describe('lockHome', () => {
  it('leaves nothing when released', async () => {
    const lock = await lockHome(home)
    expect((await readdir(home)).sort()).toEqual(['lock.db', 'run.lock'])
    await lock.release()
    expect(await readdir(home)).toEqual([])
    await (await lockHome(home)).release()
  })

  it('refuses a home that another run holds, and names its process', async () => {
    const lock = await lockHome(home)
    await expect(lockHome(home)).rejects.toThrow(
      `Another run (process ${process.pid} on ${hostname()}) is writing to ${home}. Wait for it, or choose another folder with --home.`,
    )
    await lock.release()
  })

  it('asks the system who holds it, not a number that another process may have by now', async () => {
    // Process 1 is always there; what an older Lens or a power cut left behind says nothing.
    for (const left of [`1 ${hostname()}\n`, '12 some-other-host\n', '']) {
      await writeFile(join(home, 'run.lock'), left)
      await writeFile(join(home, 'lock.db'), '')
      await (await lockHome(home)).release()
    }
  })

  it.skipIf(process.platform === 'win32')(
    'is free once its holder is killed, even before anyone has taken note of its end',
    async () => {
      const holder = locking(
        `await lockHome(${JSON.stringify(home)}); console.log(process.pid); setInterval(() => 0, 1000)`,
      )
      // The shell becomes a program that never asks after its children: the holder stays behind as a zombie.
      const parent = spawn('sh', ['-c', '"$0" "$@" & exec sleep 60', process.execPath, ...holder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      try {
        const pid = Number(((await once(parent.stdout, 'data')) as [Buffer])[0].toString())
        await expect(lockHome(home)).rejects.toHaveProperty('code', 'busy')
        process.kill(pid, 'SIGKILL')
        await (await lockHome(home)).release()
        // Still in the list of processes: its number alone would have looked alive.
        expect(() => process.kill(pid, 0)).not.toThrow()
      } finally {
        parent.kill()
      }
    },
  )

  it('lets one of several runs have it, again and again', async () => {
    const contender = locking(`
      let lock
      process.on('message', async (home) => {
        if (home === null) return void process.send(String(await lock?.release()))
        lock = undefined
        process.send(await lockHome(home).then((held) => ((lock = held), 'held'), ({ code }) => code))
      })
      process.send('ready')`)
    const contenders = Array.from({ length: 3 }, () =>
      spawn(process.execPath, contender, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    )
    const answers = () => Promise.all(contenders.map(async (one) => String((await once(one, 'message'))[0])))
    try {
      await answers()
      for (let round = 0; round < 8; round++) {
        const answered = answers()
        for (const one of contenders) one.send(home)
        expect((await answered).sort()).toEqual(['busy', 'busy', 'held'])
        const released = answers()
        for (const one of contenders) one.send(null as never)
        await released
      }
      expect(await readdir(home)).toEqual([])
    } finally {
      for (const one of contenders) one.kill()
    }
  })

  it('says what to do when the home is under a file', async () => {
    await writeFile(join(home, 'file'), '')
    await expect(lockHome(join(home, 'file', 'home'))).rejects.toThrow(/--home/)
  })

  it('says so where files cannot be locked', async () => {
    vi.spyOn(Database.prototype, 'exec').mockImplementationOnce(() => {
      throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_LOCK' })
    })
    await expect(lockHome(home)).rejects.toThrow(/cannot lock files, .* choose another folder with --home\.$/)
  })

  it('doubts itself on the file systems of networks', async () => {
    // NFS and SMB as Linux numbers them, one of them with the sign that 32 bits give it.
    for (const [type, doubt] of [
      [0x6969, /network file system \(NFS\).* let one machine write to it at a time\.$/],
      [0xff534d42 | 0, /\(SMB\)/],
    ] as const) {
      vi.mocked(statfs).mockResolvedValueOnce(Object.assign(await statfs(home), { type }))
      const lock = await lockHome(home)
      await lock.release()
      expect(lock.doubt).toMatch(doubt)
    }
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
