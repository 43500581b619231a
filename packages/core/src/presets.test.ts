import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { TrainingRows } from './dictionary/dictionary.ts'
import { MODEL } from './explanation/testing.ts'
import { matrix } from './matrix.ts'
import { modelId } from './model/identity.ts'
import type { Learnable } from './model/observe.ts'
import { dictionaryFor, dictionaryReason, PRESETS } from './presets.ts'

describe('the method that finds concepts', () => {
  it('is spherical k-means, or semi-NMF where values can be negative, unless another one is asked for', () => {
    expect(dictionaryFor('lens', {})).toBe('spherical-k-means')
    expect(dictionaryFor('craft', {})).toBe('nmf')
    expect(dictionaryFor('lens', { signed: true })).toBe('semi-nmf')
    expect(dictionaryFor('craft', {}, 'pca')).toBe('pca')
    expect(dictionaryReason('lens', {}, 'pca')).toBe('Concepts are learnt by PCA, as was asked.')
  })

  it('is refused where it needs values that are never negative, with those that do not', () => {
    for (const asked of ['nmf', 'kl-nmf'] as const) {
      expect(() => dictionaryFor('lens', { signed: true }, asked)).toThrow(
        /Take another --dictionary: semi-nmf, split-nmf, convex-nmf, k-means, spherical-k-means, pca, topk-sae, ra-sae\./,
      )
    }
  })

  it('names another run, while runs by NMF keep the names that they had before there was a choice', () => {
    const other = modelId({ ...MODEL, settings: { ...MODEL.settings, dictionary: 'pca' } })
    expect(other).not.toBe(modelId(MODEL))
    const { dictionary, ...before } = MODEL.settings
    expect(dictionary).toBe('nmf')
    // Without the field, as it was hashed then.
    const { sha256, preprocessing, labels, featureTensor, images } = MODEL
    const shaping = { sha256, preprocessing, labels, feature: featureTensor.name, settings: before, images }
    const hash = createHash('sha256').update(JSON.stringify(shaping)).digest('hex')
    expect(modelId(MODEL)).toMatch(new RegExp(`-${hash.slice(0, 8)}$`))
  })
})

describe('what concepts are learnt from', () => {
  // Two points of two positions and two channels, and a crop of each.
  const maps = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)]
  const points: Learnable = {
    crops: matrix(2, 2, Float32Array.of(10, 20, 30, 40)),
    logits: maps.map(() => new Float32Array(1)),
    features: {
      length: 4,
      read: (i) => {
        const features = maps[i] as Float32Array
        // One channel: ten times the first of the features.
        return Promise.resolve({ features, earlier: features.slice(0, 2).map((value) => 10 * value) })
      },
    },
  }
  const grid = { ...MODEL.featureTensor, height: 1, width: 2 }
  const firsts = ({ rows }: TrainingRows) =>
    [...rows.data.filter((_, i) => i % 2 === 0)].sort((a, b) => a - b)

  it('is crops and positions, or positions alone where the method asks for them', async () => {
    const { training } = PRESETS.lens
    expect(firsts(await training(points, grid, null, 0, undefined))).toEqual([1, 2, 5, 6, 10, 30])
    expect(firsts(await training(points, grid, null, 0, 'positions'))).toEqual([1, 2, 5, 6])
  })

  it('is what an earlier layer has at the same positions, too', async () => {
    const { rows, earlier } = await PRESETS.lens.training(points, grid, null, 0, 'positions')
    expect([...(earlier?.data ?? [])]).toEqual([0, 1, 2, 3].map((i) => 10 * (rows.data[2 * i] as number)))
    expect((await PRESETS.lens.training(points, grid, null, 0, undefined)).earlier).toBeUndefined()
  })

  it('is crops alone for CRAFT', async () => {
    expect(firsts(await PRESETS.craft.training(points))).toEqual([10, 30])
  })
})
