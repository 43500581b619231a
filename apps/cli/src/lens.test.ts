import { mkdtempSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelFile, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lens } from './program.ts'
import { explainScenes, runLens } from './testing/run-lens.ts'

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

const explain = (...more: string[]) => explainScenes(images, home, ...more)

describe('lens', () => {
  it('is stopped cleanly by Ctrl-C, and by a terminal that is closed, and goes on from there', async () => {
    const stoppedHome = join(folder, 'stopped')
    // Several classes are still to come when the first is done, however late this hears of it.
    const classes = 'windmill,cottage,mushroom,cactus,rocket,train'
    let before = 0
    for (const [how, code] of [
      ['SIGINT', 130],
      ['SIGHUP', 129],
    ] as const) {
      let interrupted = false
      const stopped = await runLens(explain('--classes', classes, '--home', stoppedHome), (said, signal) => {
        if (!said.includes('points') || interrupted) return
        interrupted = true
        signal(how)
      })
      expect(stopped.code).toBe(code)
      expect(stopped.err).toMatch(/Interrupted\. What is finished is kept/)
      expect(stopped.err).not.toMatch(/ {4}at /)
      const kept = await readdir(stoppedHome, { recursive: true })
      expect(kept.filter((path) => /partial|lock/.test(path))).toEqual([])
      const finished = kept.filter((path) => path.endsWith('explanation.json'))
      expect(finished.length).toBeGreaterThan(before)
      expect(finished.length).toBeLessThan(6)
      before = finished.length
    }
    const { code, err } = await runLens(explain('--classes', 'windmill', '--home', stoppedHome))
    expect(code).toBe(0)
    expect(err).toMatch(/1 class explained, 1 of them before/)
  })

  it('explains, and answers queries', async () => {
    const { code, out, err } = await runLens(explain('--classes', 'windmill,rocket', '--json'))
    expect(err).toMatch(/2 classes explained, in/)
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

    const query = await runLens(['query', '--home', home, '--min-importance', '0.05', '--json'])
    const rows = JSON.parse(query.out) as { importance: number; className: string; path: string }[]
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ importance }) => importance)).toEqual(
      rows.map(({ importance }) => importance).sort((a, b) => b - a),
    )

    const csv = await runLens(['query', '--home', home, '--class', 'rocket', '--csv'])
    expect(csv.out.split('\r\n')).toHaveLength(5)

    rmSync(join(home, 'lens.db'))
    expect((await runLens(['rebuild', '--home', home])).err).toMatch(/2 classes are in the database/)
    expect(
      JSON.parse((await runLens(['query', '--home', home, '--min-importance', '0.05', '--json'])).out),
    ).toEqual(rows)
  })

  it('names a concept, which search then finds', async () => {
    const { code } = await runLens([
      'label',
      '--home',
      home,
      '--class',
      '7',
      '--concept',
      '1',
      'exhaust flame',
    ])
    expect(code).toBe(0)
    const { out } = await runLens(['query', '--home', home, '--text', 'exhaust', '--json'])
    expect(JSON.parse(out)).toMatchObject([{ classId: 7, concept: 1 }])
  })

  it('evaluates what it has explained, as a table and as JSON', async () => {
    const { code, out } = await runLens(['evaluate', '--home', home, '--classes', 'rocket'])
    expect(code).toBe(0)
    expect(out).toMatch(/^class +held out +explained share/)
    expect(out).toMatch(/^rocket +lens +craft +random +better$/m)
    const again = await runLens(['evaluate', '--home', home, '--classes', 'rocket', '--json'])
    expect(JSON.parse(again.out)).toMatchObject([{ classIndex: 7, scores: { craft: {}, random: {} } }])
    expect(again.err).toMatch(/1 class evaluated/)
    const unknown = await runLens(['evaluate', '--home', home, '--classes', 'rokcet'])
    expect(unknown.code).toBe(2)
    expect(unknown.err).toMatch(/"rokcet" is no class of the model/)
  })

  it('says of a model what it can do with it', async () => {
    const { out, code } = await runLens(['inspect', modelFile])
    expect(code).toBe(0)
    expect(out).toMatch(/head is linear \(128 channels -> 10 classes\)/)
    expect(out).toMatch(/-> .*\[128, 8, 8\]/)
  })

  const commands = lens.commands.flatMap((one) => (one.commands.length > 0 ? one.commands : [one]))
  it.each(commands.map((command) => [command.name(), command] as const))(
    '%s shows an example',
    (_, command) => {
      let out = ''
      command.configureOutput({ writeOut: (text) => (out += text) }).outputHelp()
      expect(out).toMatch(/Examples?(, after `npm run demo`)?:\n {2}\$ npm run lens -- /)
    },
  )
})
