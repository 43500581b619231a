import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HELD_OUT_SEED, SHORTCUT, writeScenes } from '@lens/planted'
import { expect, it } from 'vitest'
import { rankPlanted } from './planted-shortcut.ts'
import { explainScenes, runLens } from './testing/run-lens.ts'

it('puts the planted shortcut first, and reports it', async () => {
  const home = mkdtempSync(join(tmpdir(), 'lens-shortcut-'))
  try {
    const images = join(home, 'planted-scenes')
    await writeScenes(images, { perClass: 12, seed: HELD_OUT_SEED + 5000 })
    const { code } = await runLens(explainScenes(images, home, '--concepts', '8', '--recurse', '0'))
    expect(code).toBe(0)
    const { place, suspects } = await rankPlanted(home)
    expect(place).toBe(1)
    expect(suspects.length).toBeGreaterThan(60)
    const [first] = suspects
    expect(first?.kept).toBeLessThan(0.2)
    expect(first?.instead?.class.name).toBe('tram')
    expect(first?.place).toMatchObject({
      x: expect.closeTo(0.8, 0) as number,
      y: expect.closeTo(0.9, 0) as number,
    })
    const table = await runLens(['report', '--home', home])
    expect(table.out).toMatch(/^suspicion +concept/)
    const { out } = await runLens(['report', '--home', home, '--limit', '1', '--json'])
    expect(JSON.parse(out)).toMatchObject([{ classId: SHORTCUT.classIndex, concept: first?.concept.index }])
    const unknown = await runLens(['report', '--home', home, '--model', 'nothing'])
    expect([unknown.code, unknown.err]).toEqual([1, `lens: ${home} holds no run nothing.\n`])
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
