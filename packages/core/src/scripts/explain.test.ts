import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelFile, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-script-'))
  await writeScenes(join(folder, 'scenes'), { perClass: 4 })
})
afterAll(() => rm(folder, { recursive: true }))

/** As pnpm runs it: in the package's folder, called from another. */
function run(...args: string[]) {
  const script = fileURLToPath(new URL('./explain.ts', import.meta.url))
  return spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { INIT_CWD: folder },
    encoding: 'utf8',
  })
}

describe('the explain script of the package', () => {
  it('explains, with paths relative to where it is called', () => {
    const { status, stdout } = run(
      ...['--model', relative(folder, modelFile), '--images', 'scenes', '--classes', 'train'],
      ...['--concepts', '2', '--home', 'home'],
    )
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      className: 'train',
      importances: [expect.any(Number), expect.any(Number)],
    })
  })

  it.each([
    [2, /^Unknown option '--modle'.* Add --help/, ['--modle', 'x']],
    [2, /^--model and --images are needed\.\nUsage:/, []],
    [2, /^--concepts many: a whole number/, ['--model', 'x', '--images', 'y', '--concepts', 'many']],
    [1, /^There is no model at nowhere\.onnx\.\n$/, ['--model', 'nowhere.onnx', '--images', 'scenes']],
  ])('ends with %i and a sentence: %s', (code, message, args) => {
    const { status, stderr } = run(...args)
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(status).toBe(code)
  })
})
