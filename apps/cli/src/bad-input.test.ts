import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockHome } from '@lens/core'
import { migrateDatabase } from '@lens/db'
import { writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explainScenes, runLens, type Ended } from './testing/run-lens.ts'

const folder = mkdtempSync(join(tmpdir(), 'lens-cli-bad-'))
const images = join(folder, 'scenes')
const home = join(folder, 'home')
beforeAll(() => writeScenes(images, { perClass: 6 }))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const explain = (...more: string[]) => explainScenes(images, home, ...more)

/** One sentence on standard error, after what was said of the configuration, and nothing else. */
function expectRefused({ code, out, err }: Ended, wanted: { code: number; message: RegExp }): void {
  const last = err.trimEnd().split('\n').at(-1) ?? ''
  expect({ code, last, out }).toEqual({
    code: wanted.code,
    last: expect.stringMatching(wanted.message) as string,
    out: '',
  })
  expect(err).not.toMatch(/^ {4}at |bug in Lens|Error:/m)
}

/** Every file with its content, but for the lock: whoever closes it in the process that holds it lets it go. */
function contents(of: string): Record<string, string> {
  const files = readdirSync(of, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== 'lock.db',
  )
  return Object.fromEntries(
    files.map(({ name, parentPath }) => [
      join(parentPath, name),
      readFileSync(join(parentPath, name), 'base64'),
    ]),
  )
}

describe('with a home that holds explanations', () => {
  beforeAll(async () => {
    expect(await runLens(explain('--classes', 'rocket'))).toMatchObject({ code: 0 })
  })

  it('refuses what it cannot use, and leaves database and pictures as they were', async () => {
    const text = join(folder, 'text.onnx')
    writeFileSync(text, 'no model')
    const before = contents(home)
    for (const [args, code, message] of [
      [
        ['explain', '--model', text, '--images', images, '--home', home],
        1,
        /^lens: .*text\.onnx is not an ONNX model\.$/,
      ],
      [
        ['concept', 'add', 'spots', join(folder, 'nowhere'), '--home', home],
        1,
        /^lens: The image folder .*nowhere does not exist\.$/,
      ],
      [
        ['concept', 'remove', 'spots', '--home', home],
        1,
        /^lens: The run planted-[0-9a-f]+ has no concept spots of yours\.$/,
      ],
      [['concept', 'add', 'spots', '--home', home], 2, /^\(add --help for the options and an example\)$/],
      // Refused only when the images have been looked at.
      [
        explain('--concepts', '50'),
        1,
        /^lens: No class could be explained from .* fewer than the 50 concepts/,
      ],
      [explain('--concepts', 'some'), 2, /^lens: --concepts: a whole number is needed, or auto$/],
      [explain('--concepts', '0'), 2, /^lens: --concepts: must be at least 2$/],
      [explain('--no-such-option'), 2, /^\(add --help/],
      [['query', '--home', join(folder, 'nowhere')], 1, /^lens: There is no database at .*lens explain/],
    ] as const) {
      expectRefused(await runLens(args), { code, message })
      expect(contents(home)).toEqual(before)
    }
  })

  it('keeps a second run out of the home while another is at work', async () => {
    // This process is the other run; several real ones are let loose on a lock in core's tests.
    const lock = await lockHome(home)
    const before = contents(home)
    expectRefused(await runLens(explain('--classes', 'rocket', '--force')), {
      code: 1,
      message:
        /^lens: Another run \(process \d+ on .*\) is writing to .*\. Wait for it, or choose another folder with --home\.$/,
    })
    expect(contents(home)).toEqual(before)
    await lock.release()
  })

  it('says of a damaged database what to do, and makes it anew', async () => {
    const database = join(home, 'lens.db')
    writeFileSync(database, 'no database '.repeat(1000))
    const message = /^lens: The database .*lens\.db: it is damaged\. Run `lens doctor --fix`: /
    expectRefused(await runLens(explain('--classes', 'rocket')), { code: 1, message })
    rmSync(database)
    expect(await runLens(['rebuild', '--home', home])).toMatchObject({ code: 0 })
  })
})

describe('with a home that cannot be written', () => {
  it('says so where a file is in its place', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, 'mine')
    expectRefused(await runLens(explain('--home', file)), {
      code: 1,
      message:
        /^lens: Cannot write .*file: a file is where a folder is needed; choose another folder with --home\.$/,
    })
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  const mountable = withMount('size=1m', () => true) ?? false
  describe.skipIf(!mountable)(
    mountable ? 'on a file system' : 'on a file system (skipped: nothing can be mounted here)',
    () => {
      it('says that it is read-only', async () => {
        await withMount('size=1m,ro', async (mounted) => {
          expectRefused(await runLens(explain('--home', join(mounted, 'home'))), {
            code: 1,
            message:
              /^lens: Cannot write .*home: the file system is read-only; choose another folder with --home\.$/,
          })
        })
      })

      it.each([4, 16, 64, 100, 200])(
        'says that %i kB are too few for a database, and leaves none',
        (kilobytes) => {
          withMount(`size=${kilobytes}k`, (mounted) => {
            expect(() => migrateDatabase(join(mounted, 'home'))).toThrow(
              /^The database .*lens\.db: the disk (is full|reports an error, or is full)\./,
            )
            expect(readdirSync(mounted, { recursive: true })).toEqual(['home'])
          })
        },
      )

      it('says that it cannot even be read where it is read-only, and what will do', async () => {
        await withMount('size=20m', async (mounted) => {
          expect(await runLens(explain('--home', mounted, '--classes', 'rocket'))).toMatchObject({ code: 0 })
          expect(spawnSync('mount', ['-o', 'remount,ro', mounted]).status).toBe(0)
          expectRefused(await runLens(['query', '--home', mounted]), {
            code: 1,
            message: /it cannot be opened\. .* A copy of the home that can be written will do\.$/,
          })
        })
      })

      it('says that it is full, and keeps what was finished whole', async () => {
        await withMount('size=900k', async (mounted) => {
          expectRefused(await runLens(explain('--home', mounted)), {
            code: 1,
            message: /^lens: .* the disk is full[.;] /,
          })
          const left = Object.entries(contents(mounted))
          expect(left.filter(([path]) => /partial|lock/.test(path))).toEqual([])
          for (const [path, content] of left) {
            if (path.endsWith('explanation.json')) JSON.parse(Buffer.from(content, 'base64').toString())
          }
        })
      })
    },
  )
})

/** Does `work` on a file system of its own in memory; undefined where that cannot be had (it takes root on Linux). */
function withMount<T>(options: string, work: (mounted: string) => T): T | undefined {
  const mounted = mkdtempSync(join(tmpdir(), 'lens-mount-'))
  const unmount = (): void => {
    // Lazily: libsql keeps files open for a while after they are closed.
    spawnSync('umount', ['-l', mounted])
    rmSync(mounted, { recursive: true, force: true })
  }
  mkdirSync(mounted, { recursive: true })
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', mounted]).status !== 0) {
    rmSync(mounted, { recursive: true })
    return undefined
  }
  const result = work(mounted)
  if (result instanceof Promise) return result.finally(unmount) as T
  unmount()
  return result
}
