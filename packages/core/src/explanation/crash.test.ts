import type * as promises from 'node:fs/promises'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Visualisation } from '../visualisation/schema.ts'
import {
  dropOldPictures,
  ExplanationStore,
  namedPictures,
  readClass,
  readClassWithDictionary,
  readVisualisations,
  stampOfClass,
  writeVisualisation,
  type ExplanationFiles,
} from './store.ts'
import { explanationLike, MODEL } from './testing.ts'

/** Steps that change the disk, before the process is gone: from then on none happens, clean-up included. */
const life = vi.hoisted(() => ({ left: Infinity }))
vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof promises>()
  const mortal =
    <Values extends unknown[], Result>(step: (...values: Values) => Promise<Result>) =>
    async (...values: Values): Promise<Result> => {
      if (life.left-- <= 0) throw new Error('killed')
      return step(...values)
    }
  return {
    ...actual,
    link: mortal(actual.link),
    copyFile: mortal(actual.copyFile),
    mkdir: mortal(actual.mkdir),
    rename: mortal(actual.rename),
    rm: mortal(actual.rm),
    writeFile: mortal(actual.writeFile),
  }
})

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lens-crash-'))
})
afterEach(async () => {
  life.left = Infinity
  await rm(home, { recursive: true })
})

const picture = (digit: string) => `${digit.repeat(32)}.webp`

const OLD = explanationLike({ imagesFingerprint: 'old', picture: picture('0') })
const NEW = explanationLike({ imagesFingerprint: 'new', picture: picture('1') })
const SHOWN = picture('2')

/** The dictionary tells which explanation it belongs to. */
function filesOf({ imagesFingerprint, points }: typeof OLD): ExplanationFiles {
  const mark = imagesFingerprint === 'old' ? 1 : 2
  const dictionary = { data: Float32Array.of(mark, mark), shape: [1, 2] }
  // Only the old class has alignments: they must not stay beside the new one.
  const tensors = imagesFingerprint === 'old' ? { dictionary, alignments: dictionary } : { dictionary }
  return { tensors, pictures: new Map(points.map((point) => [point.picture, Buffer.from('picture')])) }
}

async function makeOld(): Promise<ExplanationStore> {
  const store = await ExplanationStore.open(home, MODEL)
  await store.write(OLD, filesOf(OLD))
  const result: Visualisation['result'] = {
    kind: 'picture',
    picture: SHOWN,
    seed: 1,
    excitation: 1,
    rank: 1,
    curve: [],
    seconds: 0,
  }
  const record: Visualisation = { version: 1, concept: 0, method: 'maco', result }
  await writeVisualisation(home, OLD, { record, picture: Buffer.from('picture') })
  return store
}

/** What a reader finds is the old class or the new one, and every picture that either names is there while it may be asked for. */
async function whatReadersSee(): Promise<string> {
  const read = await readClassWithDictionary(home, MODEL.id, 7)
  if (!read) throw new Error('The class is gone.')
  const { explanation, dictionary } = read
  expect(dictionary.w.data[0]).toBe(explanation.imagesFingerprint === 'old' ? 1 : 2)
  const visualisations = await readVisualisations(home, explanation)
  expect(visualisations).toHaveLength(explanation.imagesFingerprint === 'old' ? 1 : 0)
  const there = await readdir(join(home, 'explanations', MODEL.id, '7', 'pictures'))
  expect(there).toEqual(expect.arrayContaining([...namedPictures(explanation, visualisations)]))
  // The database holds the old class until the new one has been imported.
  expect(there).toEqual(expect.arrayContaining([picture('0'), SHOWN]))
  return explanation.imagesFingerprint
}

describe('a process that is killed while it replaces a class', () => {
  it('leaves the old class or the new one, after whichever step it is killed', async () => {
    const seen: string[] = []
    for (let steps = 0; seen.at(-1) !== 'done'; steps++) {
      const store = await makeOld()
      const before = await stampOfClass(home, MODEL.id, 7)
      life.left = steps
      const outcome = await store.write(NEW, filesOf(NEW)).then(
        () => 'done',
        () => 'killed',
      )
      life.left = Infinity
      const found = await whatReadersSee()
      expect((await stampOfClass(home, MODEL.id, 7)) === before).toBe(found === 'old')
      // The next run ends what was begun, and changes nothing about what is read.
      const next = await ExplanationStore.open(home, MODEL)
      expect(await whatReadersSee()).toBe(found)
      const left = await readdir(next.folder, { recursive: true })
      expect(left.filter((name) => /partial|next/.test(name))).toEqual([])
      expect(left.some((name) => name.endsWith('alignments.npy'))).toBe(found === 'old')
      seen.push(found, outcome)
      await rm(join(home, 'explanations'), { recursive: true })
    }
    expect(new Set(seen)).toEqual(new Set(['old', 'new', 'killed', 'done']))
  })

  it('shows readers beside it one of the two at any time', async () => {
    const store = await makeOld()
    const end = new AbortController()
    const seen = new Set<string>()
    const reading = (async () => {
      while (!end.signal.aborted) {
        const read = await readClassWithDictionary(home, MODEL.id, 7)
        expect(read?.dictionary.w.data[0]).toBe(read?.explanation.imagesFingerprint === 'old' ? 1 : 2)
        seen.add(read?.explanation.imagesFingerprint ?? 'nothing')
        const open = await readFile(join(store.folder, '7', 'explanation.json'), 'utf8')
        expect(JSON.parse(open)).toHaveProperty('concepts')
      }
    })()
    for (let round = 0; round < 60; round++) {
      const one = round % 2 === 0 ? NEW : OLD
      await store.write(one, filesOf(one))
    }
    end.abort()
    await reading
    expect([...seen].sort()).toEqual(['new', 'old'])
  })
})

describe('dropOldPictures', () => {
  it('removes what the class before had, and nothing else', async () => {
    const store = await makeOld()
    await store.write(NEW, filesOf(NEW))
    await dropOldPictures(home, NEW)
    expect(await readdir(join(store.folder, '7', 'pictures'))).toEqual([picture('1')])
    expect((await stat(join(store.folder, '7', 'pictures', picture('1')))).size).toBeGreaterThan(0)
    expect(await readClass(home, MODEL.id, 7)).toEqual(NEW)
  })
})
