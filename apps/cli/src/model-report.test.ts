import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge } from '@lens/core/judge'
import { encodeModel, GraphBuilder, readModel, type Value } from '@lens/onnx'
import { modelFile, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describe as text } from './model-report.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-report-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('the report on a model', () => {
  it('says that head and gradients are exact', async () => {
    const report = await judge(modelFile, undefined)
    expect(report).toMatchObject({
      head: { kind: 'linear', classes: 10, channels: 128 },
      gradients: { kind: 'exact' },
    })
    expect(text(report)).toMatch(
      /contributions and importances are exact\.\nEvery operator .* has a gradient/,
    )
  })

  it('names the operator that has no gradient, and what works all the same', async () => {
    const b = new GraphBuilder({ opset: 13 })
    const image = b.input('input', 'float32', ['N', 3, 128, 128])
    const same = b.node('ReverseSequence', [image, b.ints([1, 1, 1])], { batch_axis: 1, time_axis: 0 })
    const { logits } = b.inline(await readModel(modelFile), { input: same })
    b.output('logits', logits as Value, ['N', 10])
    const file = join(folder, 'reversed.onnx')
    await writeFile(file, encodeModel(b.build()))
    const report = await judge(file, undefined)
    expect(report.head).toMatchObject({ kind: 'linear' })
    expect(text(report)).toMatch(/ReverseSequence.*works with this model.*by occlusion/)
  })

  it('says what is taken to be so and from where, of a folder from Hugging Face too, and tries an image', async () => {
    const published = join(folder, 'scenes-classifier')
    await mkdir(join(published, 'onnx'), { recursive: true })
    await copyFile(modelFile, join(published, 'onnx', 'model.onnx'))
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'train, or tram']
    await writeFile(
      join(published, 'config.json'),
      JSON.stringify({ id2label: Object.fromEntries(names.entries()) }),
    )
    const size = { height: 128, width: 128 }
    const processor = { size, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5], resample: 3 }
    await writeFile(join(published, 'preprocessor_config.json'), JSON.stringify(processor))
    const scenes = join(folder, 'scenes')
    await writeScenes(scenes, { perClass: 1 })
    const [scene = ''] = (await readdir(scenes, { recursive: true })).filter((name) =>
      /\.(?:png|jpg|webp)$/.test(name),
    )
    const image = join(scenes, scene)

    const report = await judge(published, undefined, { image })
    expect(report).toMatchObject({ configuration: { name: 'scenes-classifier', scores: 'exclusive' } })
    expect(report.tried).toHaveLength(5)
    const said = text(report)
    expect(said).toMatch(/resize +squeezed to 128 × 128, bicubic {2}\(.*preprocessor_config\.json\)/)
    expect(said).toMatch(/values .* mean 0\.5, 0\.5, 0\.5, .*\(.*preprocessor_config\.json\)/)
    expect(said).toMatch(/channels +RGB {2}\(assumed, as usual for ImageNet\)/)
    expect(said).toMatch(/labels +10: a, b, c, … {2}\(.*config\.json\)/)
    expect(said).toMatch(/The image you gave:\n +\d+\.\d % {2}.* \(\d\), logit/)
  })

  it('describes a model whose configuration belongs to another, but not with one that was asked for', async () => {
    const file = join(folder, 'other.onnx')
    await copyFile(modelFile, file)
    await writeFile(join(folder, 'other.json'), JSON.stringify({ labels: ['a', 'b', 'c'] }))
    expect(text(await judge(file, undefined))).toMatch(
      /Preprocessing and labels: .*3 labels, but the model has 10 classes/,
    )
    const configFile = join(folder, 'other.json')
    await expect(judge(file, undefined, { configFile })).rejects.toThrow(/3 labels/)
  })

  it('asks which of several models in a folder is meant', async () => {
    const several = join(folder, 'several')
    await mkdir(several)
    await expect(judge(several, undefined)).rejects.toThrow(/^There is no \.onnx file in .*several\.$/)
    await writeFile(join(several, 'model.safetensors'), '')
    await expect(judge(several, undefined)).rejects.toThrow(
      /only weights of another kind \(model\.safetensors\)/,
    )
    for (const name of ['a.onnx', 'b.onnx']) await copyFile(modelFile, join(several, name))
    await expect(judge(several, undefined)).rejects.toThrow(/holds 2 models \(a\.onnx, b\.onnx\); name one/)
  })

  it('describes a model that has nothing to explain', async () => {
    const b = new GraphBuilder({ opset: 13 })
    const image = b.input('input', 'float32', ['N', 3, 16, 16])
    const weights = b.constant(
      Float32Array.from({ length: 3 * 16 * 16 * 4 }, (_, i) => Math.sin(i)),
      [768, 4],
    )
    b.output('logits', b.matmul(b.node('Flatten', [image]), weights), ['N', 4])
    const file = join(folder, 'flat.onnx')
    await writeFile(file, encodeModel(b.build()))
    const report = await judge(file, undefined)
    expect(report).toMatchObject({ head: null, gradients: null })
    expect(text(report)).toMatch(/has no tensor to explain/)
  })
})
