import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import { graphOf, type OnnxModel } from '../model/model.ts'
import { declaredDims } from '../model/value-info.ts'
import { expectClose, floats, imagesFor, runOnce } from '../testing/run.ts'
import { tinyResNet, type HeadForm } from '../zoo/index.ts'
import { withDynamicBatch } from './dynamic-batch.ts'

describe('withDynamicBatch', () => {
  it.each<[HeadForm, number]>([
    ['gemm', 1],
    ['reshape', 1],
    ['average-pool', 1],
    ['reshape', 4],
  ])('frees the batch of a model with the head %s, exported for %i images', async (head, batch) => {
    const fixed = tinyResNet({ head, batch })
    const free = await withDynamicBatch(fixed)
    expect(declaredDims(graphOf(free).input[0])).toEqual(['batch', 3, 32, 32])
    expect(declaredDims(graphOf(fixed).input[0])).toEqual([batch, 3, 32, 32])
    const three = floats(await runOnce(free, { image: imagesFor(fixed, 3) }), 'logits')
    expectClose(three, floats(await runOnce(tinyResNet({ head }), { image: imagesFor(fixed, 3) }), 'logits'))
  })

  it('gives back a model whose batch is free', async () => {
    const model = tinyResNet()
    expect(await withDynamicBatch(model)).toBe(model)
  })

  it('gives back a model that mixes its images, or holds the batch size somewhere else', async () => {
    for (const model of [mixing(), expanding()]) expect(await withDynamicBatch(model)).toBe(model)
  })
})

/** Subtracts the mean over the batch: runs on any batch, to other logits. */
function mixing(): OnnxModel {
  const b = new GraphBuilder()
  const pooled = b.reduceMean(b.input('image', 'float32', [2, 3, 8, 8]), [2, 3], false)
  b.output('logits', b.sub(pooled, b.reduceMean(pooled, [0])), [2, 3])
  return b.build()
}

/** Adds a constant that has a row per image. */
function expanding(): OnnxModel {
  const b = new GraphBuilder()
  const pooled = b.reduceMean(b.input('image', 'float32', [2, 3, 8, 8]), [2, 3], false)
  b.output('logits', b.add(pooled, b.constant([1, 2, 3, 4, 5, 6], [2, 3])), [2, 3])
  return b.build()
}
