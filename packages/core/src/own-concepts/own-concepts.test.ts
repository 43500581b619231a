import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLASSES, drawScene, modelFile, rasterise, SHORTCUT, writeScenes } from '@lens/planted'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain } from '../explain.ts'
import { dot, matrix } from '../matrix.ts'
import { Random } from '../random.ts'
import { addOwnConcept } from './add-own-concept.ts'
import { directionLearner } from './directions.ts'
import { differenceByChance } from './significance.ts'
import { readOwnConcepts, removeOwnConcept } from './store.ts'

const TRAIN = SHORTCUT.classIndex
const TRAM = 8
const ignore = () => undefined
const progress = { stage: ignore, advance: ignore, note: ignore }
const never = new AbortController().signal

describe('a direction between two sets of activations', () => {
  it('is the one that they differ along, and tells held-out ones apart', async () => {
    const random = new Random(1)
    const rows = Array.from({ length: 200 }, (_, i) => [
      random.gaussian(),
      (i < 100 ? 8 : 0) + random.gaussian(),
      random.gaussian(),
    ])
    const learner = await directionLearner(matrix(200, 3, Float32Array.from(rows.flat())))
    const indices = (from: number) => Array.from({ length: 100 }, (_, i) => from + i)
    const { vector, accuracy } = learner.between(indices(0), indices(100), random)
    expect(dot(vector, vector)).toBeCloseTo(1, 5)
    expect(vector[1]).toBeGreaterThan(0.95)
    expect(accuracy).toBe(1)
    // The other way round it is the opposite, whatever is drawn.
    const { vector: opposite } = learner.between(indices(100), indices(0), random)
    expect(dot(vector, opposite)).toBeLessThan(-0.95)
  })

  it('is what ridge regression gives in closed form', async () => {
    // One row each is learnt from: v ∝ x₁ - x₂, whatever the ridge.
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 6, maxLength: 6 }),
        async (values) => {
          const [a, b] = [values.slice(0, 3), values.slice(3)]
          const difference = a.map((value, j) => value - (b[j] as number))
          const length = Math.hypot(...difference)
          fc.pre(length > 0)
          const learner = await directionLearner(matrix(2, 3, Float32Array.from(values)))
          const { vector } = learner.between([0], [1], new Random(0))
          difference.forEach((value, j) => {
            expect(vector[j]).toBeCloseTo(value / length, 3)
          })
        },
      ),
      { seed: 1, numRuns: 50 },
    )
  })
})

describe('whether scores differ by chance', () => {
  it('is the p of Welch’s t-test', () => {
    // scipy.stats.ttest_ind([1, 2, 3, 4], [2, 4, 6, 9], equal_var=False).pvalue
    expect(differenceByChance([1, 2, 3, 4], [2, 4, 6, 9])).toBeCloseTo(0.16470207962805658, 6)
  })

  it('is certain where neither varies', () => {
    expect(differenceByChance([1, 1, 1], [1, 1, 1])).toBe(1)
    expect(differenceByChance([1, 1, 1], [0, 0, 0])).toBe(0)
  })
})

describe('a concept of one’s own', () => {
  let folder: string
  let home: string
  let modelId: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lens-own-'))
    home = join(folder, 'home')
    await writeScenes(join(folder, 'scenes'), { perClass: 12 })
    await mkdir(join(folder, 'stamped'))
    for (let seed = 9000; seed < 9030; seed++) {
      const scene = drawScene({ classIndex: seed % CLASSES.length, seed, shortcut: true })
      await writeFile(join(folder, 'stamped', `${seed}.png`), await rasterise(scene))
    }
    const { model } = await explain(
      {
        model: modelFile,
        images: join(folder, 'scenes'),
        classes: ['train', 'tram', 'rocket', 'cottage', 'cactus'],
        concepts: 4,
        cropSize: 48,
        home,
        force: false,
      },
      { ...progress, model: ignore, explained: ignore },
      never,
    )
    modelId = model
  })
  afterAll(() => rm(folder, { recursive: true }))

  const add = (name: string, images: string, more = {}) =>
    addOwnConcept({ home, modelId, name, folder: images, draws: 12, seed: 0, ...more }, progress, never)

  it('that is the shortcut raises the class that leans on it, and lowers the one it is told from', async () => {
    const concept = await add('Time stamp', join(folder, 'stamped'))
    expect(concept).toMatchObject({ slug: 'time-stamp', name: 'Time stamp', images: 30, draws: 12 })
    // Some of the others have it too: most trains do.
    expect(concept.accuracy).toBeGreaterThan(0.7)
    const of = (index: number) => concept.classes.find(({ classIndex }) => classIndex === index)
    expect(of(TRAIN)).toMatchObject({ score: 1 })
    expect(of(TRAIN)?.p).toBeLessThan(0.05 / 5)
    expect(of(TRAM)?.alignment).toBeLessThan(of(TRAIN)?.alignment as number)
    expect(Math.max(...concept.classes.map(({ alignment }) => alignment))).toBe(of(TRAIN)?.alignment)

    expect(await readOwnConcepts(home, modelId, ignore)).toEqual([concept])
    const place = join(home, 'explanations', modelId, 'own-concepts', 'time-stamp')
    expect((await readdir(join(place, 'pictures'))).sort()).toEqual(
      concept.pictures.map(({ picture }) => picture).sort(),
    )
    expect(await add('Time stamp', join(folder, 'stamped'))).toEqual(concept)
  })

  it('is refused in a sentence where its images are none, too few or not there', async () => {
    const empty = join(folder, 'empty')
    await mkdir(empty)
    await expect(add('x', empty)).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(/^There is no image in .*empty\./) as string,
    })
    await writeFile(join(empty, 'one.png'), await rasterise(drawScene({ classIndex: 1, seed: 1 })))
    await expect(add('x', empty)).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(/has 1 image, and a concept takes 10 at least/) as string,
    })
    await expect(add('x', join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'input' })
    await expect(add(' ', join(folder, 'stamped'))).rejects.toMatchObject({ code: 'usage' })
    await expect(add('x', join(folder, 'stamped'), { modelId: 'nothing' })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await readdir(join(home, 'explanations', modelId, 'own-concepts'))).toEqual(['time-stamp'])
  })

  it('goes when it is taken away, and only then', async () => {
    await expect(removeOwnConcept(home, modelId, 'nothing')).rejects.toMatchObject({ code: 'not-found' })
    await expect(removeOwnConcept(home, modelId, '..')).rejects.toMatchObject({ code: 'not-found' })
    await removeOwnConcept(home, modelId, 'time-stamp')
    expect(await readOwnConcepts(home, modelId, ignore)).toEqual([])
  })
})
