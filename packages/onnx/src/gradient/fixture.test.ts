import { readFileSync } from 'node:fs'
import { Tensor } from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import { readModel } from '../model/read.ts'
import { floats, runOnce } from '../testing/run.ts'
import { describeShared, sharedPath } from '../testing/shared.ts'
import { differentiate, gradientName } from './differentiate.ts'

const MODEL = 'models/mobilenetv2-imagenet.onnx'
const GRADIENTS = 'fixtures/gradients'

describeShared('gradients of MobileNetV2 on photos', [MODEL, GRADIENTS], () => {
  const images = npy('input')

  it('of the top logits are those of PyTorch', async () => {
    const model = await readModel(sharedPath(MODEL))
    const logits = npy('logits')
    const seed = Float32Array.from(logits.data)
    for (let image = 0; image < 2; image++) {
      const row = seed.subarray(image * 1000, (image + 1) * 1000)
      const top = row.indexOf(Math.max(...row))
      row.fill(0)[top] = 1
    }
    const gradient = differentiate(model, { of: 'logits', wrt: 'input', seed: 'seed' })
    const results = await runOnce(gradient, {
      input: tensor(images),
      seed: new Tensor('float32', seed, [2, 1000]),
    })
    expectNear(floats(results, 'logits'), logits.data)
    expectNear(floats(results, gradientName('input')), npy('grad_top_logit').data)
  })

  it('of a direction of the pooled features are those of PyTorch', async () => {
    const model = await readModel(sharedPath(MODEL))
    const b = new GraphBuilder({ opset: 17 })
    const input = b.input('input', 'float32', ['n', 3, 224, 224])
    b.inline(model, { input })
    const direction = b.constant(npy('direction').data, [1280, 1])
    b.output('score', b.matmul(b.reduceMean({ name: 'features' }, [2, 3], false), direction))
    const gradient = differentiate(b.build(), { of: 'score', wrt: 'input' })
    const results = await runOnce(gradient, { input: tensor(images) })
    expectNear(floats(results, gradientName('input')), npy('grad_direction').data)
  })
})

/** Within 1e-3 of the wanted values, as a relative L2 distance. */
function expectNear(got: readonly number[], wanted: Float32Array): void {
  expect(got.length).toBe(wanted.length)
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  expect(norm(wanted.map((value, i) => value - (got[i] ?? NaN))) / norm(wanted)).toBeLessThan(1e-3)
}

interface Array4 {
  readonly data: Float32Array
  readonly dims: readonly number[]
}

function tensor({ data, dims }: Array4): Tensor {
  return new Tensor('float32', data, dims)
}

/** A little-endian float32 array in C order, as all fixtures are (NumPy's format 1.0). */
function npy(name: string): Array4 {
  const file = readFileSync(sharedPath(`${GRADIENTS}/${name}.npy`))
  const start = 10 + file.readUInt16LE(8)
  const dims = /'shape': \(([\d, ]*)\)/.exec(file.subarray(10, start).toString('latin1'))?.[1] ?? ''
  return {
    data: new Float32Array(new Uint8Array(file.subarray(start)).buffer),
    dims: dims
      .split(',')
      .filter((size) => size.trim() !== '')
      .map(Number),
  }
}
