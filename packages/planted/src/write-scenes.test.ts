import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CLASSES } from './classes.ts'
import { rasterise } from './raster.ts'
import { drawScene } from './scene.ts'
import { writeScenes } from './write-scenes.ts'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'planted-'))))
afterEach(() => rm(folder, { recursive: true }))

it('writes one folder a class, and the second run draws nothing', async () => {
  const progress: number[] = []
  const first = await writeScenes(folder, { perClass: 2, seed: 5, onProgress: (done) => progress.push(done) })
  expect(first).toEqual({ drawn: 20, reused: 0 })
  expect(progress.at(-1)).toBe(20)
  const folders = await readdir(folder)
  expect(folders.filter((name) => !name.startsWith('.')).sort()).toEqual(CLASSES.map((c) => c.folder))
  const file = join(folder, '01_lighthouse', '6.png')
  const { mtimeMs } = await stat(file)
  expect(await readFile(file)).toEqual(await rasterise(drawScene({ classIndex: 1, seed: 6 })))

  expect(await writeScenes(folder, { perClass: 3, seed: 5 })).toEqual({ drawn: 10, reused: 20 })
  expect((await stat(file)).mtimeMs).toBe(mtimeMs)
})

it('draws again what another version drew', async () => {
  await writeScenes(folder, { perClass: 1 })
  await writeFile(join(folder, '.planted-version'), 'older')
  expect(await writeScenes(folder, { perClass: 1 })).toEqual({ drawn: 10, reused: 0 })
})

it('says where it cannot write', async () => {
  const file = join(folder, 'taken')
  await writeFile(file, '')
  await expect(writeScenes(file, { perClass: 1 })).rejects.toThrow(`cannot be written to ${file}`)
})
