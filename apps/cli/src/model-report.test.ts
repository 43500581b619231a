import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge } from '@lens/core/judge'
import { encodeModel, GraphBuilder, readModel, type Value } from '@lens/onnx'
import { modelFile } from '@lens/planted'
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
    const bent = b.node('Sinh', [b.node('Asinh', [image])])
    const { logits } = b.inline(await readModel(modelFile), { input: bent })
    b.output('logits', logits as Value, ['N', 10])
    const file = join(folder, 'sinh.onnx')
    await writeFile(file, encodeModel(b.build()))
    const report = await judge(file, undefined)
    expect(report.head).toMatchObject({ kind: 'linear' })
    expect(text(report)).toMatch(/no rule for the shape that Asinh .*works with this model.*by occlusion/)
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
