import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { encodeNpy } from '../explanation/npy.ts'
import { nearestConcepts } from './nearest-concepts.ts'

const MODEL = 'tiny-0'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lens-near-'))
  await write(3, [1, 0, 0, 1])
  await write(5, [1, 1, 0, -2])
  await write(9, [3, 0.3])
})
afterAll(() => rm(home, { recursive: true }))

/** Concepts of two channels. */
async function write(classIndex: number, w: number[]): Promise<void> {
  const folder = join(home, 'explanations', MODEL, String(classIndex))
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'dictionary.npy'), encodeNpy(Float32Array.from(w), [w.length / 2, 2]))
}

function written(near: Awaited<ReturnType<typeof nearestConcepts>>): string[] {
  return near.map(
    ({ classIndex, conceptIndex, otherClass, otherConcept, cosine }) =>
      `${classIndex}-${conceptIndex} ${otherClass}-${otherConcept} ${cosine.toFixed(2)}`,
  )
}

it('a new class gets its neighbours, and comes to be those of others', async () => {
  expect(written(await nearestConcepts(home, MODEL, 3, [5, 9], []))).toEqual([
    '3-0 9-0 1.00',
    '3-0 5-0 0.71',
    '3-0 5-1 0.00',
    '3-1 5-0 0.71',
    '3-1 9-0 0.10',
    '3-1 5-1 -1.00',
    '5-0 3-0 0.71',
    '5-0 3-1 0.71',
    '5-1 3-0 0.00',
    '5-1 3-1 -1.00',
    '9-0 3-0 1.00',
    '9-0 3-1 0.10',
  ])
})

it('concepts that have named a class which is replaced are compared with all classes again', async () => {
  const near = await nearestConcepts(home, MODEL, 9, [3, 5], [{ classIndex: 3, conceptIndex: 0 }])
  expect(written(near).filter((line) => line.startsWith('3-'))).toEqual([
    '3-0 9-0 1.00',
    '3-0 5-0 0.71',
    '3-0 5-1 0.00',
    '3-1 9-0 0.10',
  ])
})

it('a class without a readable dictionary has none, and takes none from others', async () => {
  await writeFile(join(home, 'explanations', MODEL, '9', 'dictionary.npy'), 'damaged')
  const near = await nearestConcepts(home, MODEL, 9, [3, 5], [{ classIndex: 3, conceptIndex: 0 }])
  expect(written(near)).toEqual(['3-0 5-0 0.71', '3-0 5-1 0.00'])
})
