import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelFile, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string
let images: string
let home: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lens-cli-'))
  images = join(folder, 'scenes')
  home = join(folder, 'home')
  await writeScenes(images, { perClass: 12 })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  code: number | null
  out: string
  err: string
}

/** The command as a user runs it; `interruptAt`: Ctrl-C as soon as it has said this. */
function lens(args: string[], interruptAt?: RegExp): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  })
  let [out, err] = ['', '']
  let interrupted = false
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
    if (interruptAt?.test(err) === true && !interrupted) interrupted = child.kill('SIGINT')
  })
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, out, err })
    })
  })
}

function explain(...more: string[]): string[] {
  return ['explain', '--model', modelFile, '--images', images, '--concepts', '4', '--home', home, ...more]
}

describe('lens', () => {
  it('explains, is stopped cleanly, goes on, and answers queries', async () => {
    const stopped = await lens(explain('--classes', 'windmill,rocket'), /points/)
    expect(stopped.code).toBe(130)
    expect(stopped.err).toMatch(/Interrupted\. Finished classes are kept/)
    expect(stopped.err).not.toMatch(/ {4}at /)

    const { code, out, err } = await lens(explain('--classes', 'windmill,rocket', '--json'))
    expect(err).toMatch(/2 classes explained, 1 of them before/)
    expect(code).toBe(0)
    const summary = JSON.parse(out) as { classes: Record<string, unknown>[]; peakRssMb: number }
    expect(summary.classes.map(({ className }) => className)).toEqual(['windmill', 'rocket'])
    for (const field of [
      'classId',
      'points',
      'falsePositives',
      'misses',
      'importances',
      'explainedShare',
      'residualShare',
      'biasShare',
      'relativeError',
      'seconds',
    ]) {
      expect(summary.classes[0]).toHaveProperty(field)
    }

    const query = await lens(['query', '--home', home, '--min-importance', '0.05', '--json'])
    const rows = JSON.parse(query.out) as { importance: number; className: string; path: string }[]
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ importance }) => importance)).toEqual(
      rows.map(({ importance }) => importance).sort((a, b) => b - a),
    )

    const csv = await lens(['query', '--home', home, '--class', 'rocket', '--csv'])
    expect(csv.out.split('\r\n')).toHaveLength(5)

    rmSync(join(home, 'lens.db'))
    expect((await lens(['rebuild', '--home', home])).err).toMatch(/2 classes are in the database/)
    expect(
      JSON.parse((await lens(['query', '--home', home, '--min-importance', '0.05', '--json'])).out),
    ).toEqual(rows)
  })

  it('names a concept, which search then finds', async () => {
    const { code } = await lens(['label', '--home', home, '--class', '7', '--concept', '1', 'exhaust flame'])
    expect(code).toBe(0)
    const { out } = await lens(['query', '--home', home, '--text', 'exhaust', '--json'])
    expect(JSON.parse(out)).toMatchObject([{ classId: 7, concept: 1 }])
  })

  it('says of a model what it can do with it', async () => {
    const { out, code } = await lens(['inspect', modelFile])
    expect(code).toBe(0)
    expect(out).toMatch(/head is linear \(128 channels -> 10 classes\)/)
    expect(out).toMatch(/-> .*\[128, 8, 8\]/)
  })

  it('refuses bad input in one sentence, and leaves the home as it was', async () => {
    const text = join(folder, 'text.onnx')
    await writeFile(text, 'no model')
    const truncated = join(folder, 'truncated.onnx')
    await writeFile(truncated, (await readFile(modelFile)).subarray(0, 300_000))
    const before = await readdir(home, { recursive: true })
    for (const [args, message] of [
      [['explain', '--model', text, '--images', images, '--home', home], /text\.onnx/],
      [['explain', '--model', truncated, '--images', images, '--home', home], /truncated\.onnx/],
      [explain('--feature-tensor', 'nope'), /Nearest names/],
      [explain('--classes', 'unicorn'), /unicorn/],
      [explain('--concepts', '0'), /--concepts/],
      [['query', '--home', join(folder, 'nowhere')], /lens explain/],
    ] as const) {
      const { code, err, out } = await lens([...args])
      expect(code).not.toBe(0)
      expect(err).toMatch(message)
      expect(err).not.toMatch(/ {4}at |bug in Lens/)
      expect(out).toBe('')
    }
    expect(await readdir(home, { recursive: true })).toEqual(before)
  })

  it.each(['explain', 'query', 'inspect', 'serve', 'label', 'rebuild'])(
    '%s --help shows an example',
    async (command) => {
      const { code, out } = await lens([command, '--help'])
      expect(code).toBe(0)
      expect(out).toMatch(/Examples?:\n {2}\$ npm run lens -- /)
    },
  )
})
