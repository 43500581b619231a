import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { MODEL } from './explanation/testing.ts'
import { modelId } from './model/identity.ts'
import { dictionaryFor, dictionaryReason } from './presets.ts'

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
