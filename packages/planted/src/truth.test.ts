import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { plantedTruth } from './truth.ts'
import { HELD_OUT_SEED, writeScenes } from './write-scenes.ts'

it('knows the scenes of a folder by their paths, and draws them again without a part', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lens-truth-'))
  await writeScenes(folder, { perClass: 1 })
  const image = `01_lighthouse/${HELD_OUT_SEED}.png`
  const pixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer()
  const whole = await pixels(await readFile(join(folder, image)))
  const parts = await plantedTruth.parts(image)
  const tower = parts?.find(({ name }) => name === 'tower')
  expect(tower?.kind).toBe('own')
  const less = await pixels((await plantedTruth.without(image, 'tower')) as Buffer)
  // Where the tower is seen, something else is; off it and its glow, hardly anything changes.
  let [on, off] = [0, 0]
  for (let pixel = 0; pixel < 128 * 128; pixel++) {
    const changed = [0, 1, 2].some(
      (c) => Math.abs((whole[3 * pixel + c] as number) - (less[3 * pixel + c] as number)) > 8,
    )
    if (!changed) continue
    if (tower?.mask[pixel] === 1) on += 1
    else off += 1
  }
  const size = tower?.mask.reduce((sum, one) => sum + one, 0) as number
  expect(on).toBeGreaterThan(0.8 * size)
  expect(off).toBeLessThan(0.15 * size)

  expect(await plantedTruth.without(image, 'sky')).toBeNull()
  expect(await plantedTruth.parts('photos/1.png')).toBeNull()
  expect(await plantedTruth.parts('01_lighthouse/one.png')).toBeNull()
  await rm(folder, { recursive: true })
})
