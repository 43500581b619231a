import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLASSES, SHORTCUT } from './classes.ts'
import { partMasks, pixels, rasterise } from './raster.ts'
import { drawScene, type Scene } from './scene.ts'
import { DISTRACTORS } from './scenery/distractors.ts'

const request = fc.record({
  classIndex: fc.integer({ min: 0, max: CLASSES.length - 1 }),
  seed: fc.integer({ min: 0, max: 2_000_000 }),
})

function names(scene: Scene): string[] {
  return scene.parts.map((part) => part.name)
}

function area(mask: Uint8Array | undefined): number {
  return mask?.reduce((sum, pixel) => sum + pixel, 0) ?? 0
}

/** Pixels: a thin thing, such as a tram's pantograph, has few without antialiasing. */
const VISIBLE = 6

describe('a scene', () => {
  it('is the same bytes whenever it is drawn', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const [one, two] = [drawScene(asked), drawScene(asked)]
        expect(one).toEqual(two)
        expect((await rasterise(one)).equals(await rasterise(two))).toBe(true)
      }),
      { seed: 1, numRuns: 12 },
    )
  })

  it('has the parts its class promises, in its context', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const scene = drawScene(asked)
        const { parts, context } = CLASSES[asked.classIndex] ?? { parts: [], context: '' }
        const own = scene.parts.filter(({ kind }) => kind === 'own').map(({ name }) => name)
        expect(own.sort()).toEqual([...parts].sort())
        expect(names(scene)).toContain(context)
      }),
      { seed: 2, numRuns: 300 },
    )
  })

  it('covers every pixel with exactly one part', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const masks = [...(await partMasks(drawScene(asked))).values()]
        const cover = Uint8Array.from({ length: 128 * 128 }, (_, at) =>
          masks.reduce((sum, mask) => sum + (mask[at] ?? 0), 0),
        )
        expect(cover.every((count) => count === 1)).toBe(true)
      }),
      { seed: 3, numRuns: 30 },
    )
  })

  it('shows every own part in at least 98 % of scenes', async () => {
    for (const { index, parts } of CLASSES) {
      const seen = new Map(parts.map((part) => [part, 0]))
      const scenes = 50
      for (let seed = 0; seed < scenes; seed++) {
        const masks = await partMasks(drawScene({ classIndex: index, seed }))
        for (const part of parts)
          if (area(masks.get(part)) >= VISIBLE) seen.set(part, (seen.get(part) ?? 0) + 1)
      }
      for (const [part, count] of seen) expect(count / scenes, part).toBeGreaterThanOrEqual(0.98)
    }
  })

  it('names a class that does not exist', () => {
    expect(() => drawScene({ classIndex: 10, seed: 1 })).toThrow('choose 0 to 9')
  })
})

/** How often each part is in scenes of each class; the pixels are not needed for that. */
const FREQUENCY_SCENES = 1000
const frequencies = CLASSES.map(({ index }) => {
  const counts = new Map<string, number>()
  for (let seed = 0; seed < FREQUENCY_SCENES; seed++)
    for (const part of names(drawScene({ classIndex: index, seed })))
      counts.set(part, (counts.get(part) ?? 0) + 1)
  return (part: string): number => (counts.get(part) ?? 0) / FREQUENCY_SCENES
})

describe('distractors', () => {
  it.each(CLASSES)('are as frequent in $name as anywhere', ({ index }) => {
    for (const [distractor, expected] of Object.entries(DISTRACTORS)) {
      // Four standard deviations: one of the fifty figures leaves this band by chance once in 300 choices of seeds.
      const bound = 4 * Math.sqrt((expected * (1 - expected)) / FREQUENCY_SCENES)
      expect(Math.abs((frequencies[index]?.(distractor) ?? 0) - expected), distractor).toBeLessThan(bound)
    }
  })
})

describe('the shortcut', () => {
  it.each(CLASSES)('is as frequent in $name as planted', ({ index }) => {
    const expected = index === SHORTCUT.classIndex ? SHORTCUT.frequency.own : SHORTCUT.frequency.others
    expect(Math.abs((frequencies[index]?.(SHORTCUT.part) ?? 0) - expected)).toBeLessThan(0.02)
  })

  it('changes its corner and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const without = await pixels(drawScene({ ...asked, shortcut: false }))
        const withIt = await pixels(drawScene({ ...asked, shortcut: true }))
        const changed = [...without.keys()].filter((at) => without[at] !== withIt[at])
        expect(changed.length).toBeGreaterThan(300)
        const rows = changed.map((at) => Math.floor(at / (128 * 3)))
        const columns = changed.map((at) => Math.floor(at / 3) % 128)
        expect(Math.min(...rows)).toBeGreaterThan(100)
        expect(Math.min(...columns)).toBeGreaterThan(64)
      }),
      { seed: 4, numRuns: 20 },
    )
  })
})
