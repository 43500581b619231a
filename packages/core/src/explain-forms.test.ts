import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  chooseFeatureTensor,
  encodeModel,
  GraphBuilder,
  inspectModel,
  readModel,
  recogniseHead,
  withOutputs,
  type LinearHead,
  type Value,
} from '@lens/onnx'
import { modelFile, writeScenes } from '@lens/planted'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain } from './explain.ts'
import { decodeImage } from './images/decode.ts'
import { centredTarget, conceptHead } from './importance/concept-head.ts'
import { integratedGradients } from './importance/estimators/integrated-gradients.ts'
import { occlusion } from './importance/estimators/occlusion.ts'
import { matrix } from './matrix.ts'
import { reopenClassifier } from './model/open.ts'
import { decodeNpy } from './explanation/npy.ts'
import type { Explanation, Model } from './explanation/schema.ts'

let folder: string
let images: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-forms-'))
  images = join(folder, 'scenes')
  await writeScenes(images, { perClass: 6 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const CHANNELS = 128
const PLACES = 64

/** Where the class token alone goes on: a token of zeros attends to all alike, so that it ends as the mean over the positions. */
function classTokenHead(b: GraphBuilder, features: Value, head: LinearHead, token: Value): Value {
  const tokens = b.transpose(b.reshape(features, [0, CHANNELS, PLACES]), [0, 2, 1])
  const all = b.concat([token, tokens], 1)
  const scores = b.matmul(all, b.transpose(all, [0, 2, 1]))
  const seen = b.matmul(b.node('Softmax', [scores], { axis: -1 }), all)
  const attended = b.add(all, b.mul(seen, b.scalar((PLACES + 1) / PLACES)))
  return weigh(b, b.gather(attended, b.constant(BigInt64Array.of(0n), []), 1), head)
}

/** The planted classifier with other layers after its features, [N, 128, 8, 8] and never negative. */
async function planted(
  name: string,
  build: (b: GraphBuilder, features: Value, head: LinearHead) => Value,
  batch: 'n' | number = 'n',
): Promise<string> {
  const model = await readModel(modelFile)
  const inspection = await inspectModel(model)
  const feature = chooseFeatureTensor(inspection)
  const head = recogniseHead(model, feature)
  if (head.kind !== 'linear') throw new Error(head.reason)
  const b = new GraphBuilder({ opset: inspection.opset })
  const image = b.input('image', 'float32', [batch, 3, 128, 128])
  const { [feature.name]: features } = b.inline(withOutputs(model, [feature.name]), {
    [inspection.classifier.input.name]: image,
  })
  b.output('logits', build(b, features as Value, head), [batch, 10])
  const file = join(folder, `${name}.onnx`)
  await writeFile(file, encodeModel(b.build()))
  return file
}

function weigh(b: GraphBuilder, x: Value, { weights, bias, classes, channels }: LinearHead): Value {
  return b.gemm(x, b.constant(weights, [classes, channels]), b.constant(bias), { transB: 1 })
}

async function explained(
  model: string,
): Promise<{ explanation: Explanation; model: Model; at: string; notes: string[] }> {
  const home = join(folder, `home-${String(Math.random()).slice(2)}`)
  const found: { explanation?: Explanation; model?: Model } = {}
  const notes: string[] = []
  const config = modelFile.replace(/\.onnx$/, '.json')
  const result = await explain(
    { model, config, images, concepts: 4, cropSize: 48, home, force: false, classes: ['windmill'] },
    {
      stage: () => undefined,
      advance: () => undefined,
      note: (sentence) => notes.push(sentence),
      model: (one) => void (found.model = one),
      explained: (one) => void (found.explanation = one),
    },
    new AbortController().signal,
  )
  if (!found.explanation || !found.model) throw new Error('Nothing was explained.')
  const at = join(home, 'explanations', result.model, String(found.explanation.class.index))
  return { explanation: found.explanation, model: found.model, at, notes }
}

function expectComplete({ points }: Explanation): void {
  for (const { contributions, residual, bias, logit } of points) {
    const total = contributions.reduce((sum, x) => sum + x, 0) + residual + bias
    expect(Math.abs(total - logit)).toBeLessThan(1e-3 * Math.max(1, Math.abs(logit)))
  }
}

/** What is stored is what integrated gradients give too, and so does taking concepts away: attention held, the head is affine. */
async function expectExact({ points, class: { index } }: Explanation, model: Model, at: string) {
  const read = async (name: string) => decodeNpy(await readFile(join(at, `${name}.npy`)), name)
  const [places, globals, { data, shape }] = [
    await read('coefficients'),
    await read('globals'),
    await read('dictionary'),
  ]
  const [r = 0, channels = 0] = shape
  const classifier = await reopenClassifier(model)
  const head = conceptHead(classifier, matrix(r, channels, data))
  try {
    for (const [i, { contributions, image }] of points.slice(0, 2).entries()) {
      const decoded = await decodeImage(join(images, image), model.preprocessing)
      const [forward] = await classifier.forward([decoded], [image])
      const f = head.towards(centredTarget(model.labels.length, index), forward?.features)
      const codes = Float32Array.from([places, globals].flatMap((of) => [...ofPoint(of.data, i, points)]))
      for (const estimator of [integratedGradients, occlusion]) {
        const { values } = await estimator(f, codes, 0)
        expect([...values]).toEqual(contributions.map((x): unknown => expect.closeTo(x, 3)))
      }
    }
  } finally {
    await head.release()
    await classifier.release()
  }
}

function ofPoint(data: Float32Array, i: number, { length }: readonly unknown[]): Float32Array {
  const size = data.length / length
  return data.subarray(i * size, (i + 1) * size)
}

describe('explain', () => {
  it('splits every logit over concepts with negative channels, exactly through a LayerNorm', async () => {
    const file = await planted('signed', (b, features, head) => {
      const shifted = b.sub(features, b.scalar(0.4))
      const pooled = b.reduceMean(shifted, [2, 3], false)
      const centred = b.sub(pooled, b.reduceMean(pooled, [1]))
      const deviation = b.sqrt(b.add(b.reduceMean(b.mul(centred, centred), [1]), b.scalar(1e-5)))
      return weigh(b, b.div(centred, deviation), head)
    })
    const { explanation, model, at, notes } = await explained(file)
    expect(model).toMatchObject({
      head: 'linear',
      settings: { importance: 'exact' },
      featureTensor: { signed: true },
    })
    expect(notes.join(' ')).toMatch(/can be negative.*Concepts are learnt by semi-NMF/)
    expectComplete(explanation)
    expect(explanation.explainedShare).toBeGreaterThan(0.9)
    expect(explanation.explainedShare).toBeLessThan(1.1)
    const { data } = decodeNpy(await readFile(join(at, 'dictionary.npy')), 'dictionary')
    expect(data.some((value) => value < 0)).toBe(true)
    // Codes add up: crops that show a concept have more of it.
    for (const { crops } of explanation.concepts)
      for (const { coefficient } of crops) expect(coefficient).toBeGreaterThan(0)
  })

  it('explains a transformer whose class token alone goes on, and keeps what the token holds apart', async () => {
    const file = await planted('class-token', (b, features, head) => {
      const batch = b.slice(b.node('Shape', [features]), [0], [1], [0])
      const token = b.node('Expand', [
        b.constant(new Float32Array(CHANNELS), [1, 1, CHANNELS]),
        b.concat([batch, b.ints([1, CHANNELS])], 0),
      ])
      return classTokenHead(b, features, head, token)
    })
    const [{ explanation, model, at }, reference] = [await explained(file), await explained(modelFile)]
    expect(model).toMatchObject({
      head: 'other',
      settings: { importance: 'exact' },
      featureTensor: { channels: CHANNELS, height: 8, width: 8, globals: 1 },
    })
    expectComplete(explanation)
    // It computes what the planted classifier does.
    expect(explanation.points.map(({ image }) => image)).toEqual(
      reference.explanation.points.map(({ image }) => image),
    )
    explanation.points.forEach(({ logit }, i) => {
      expect(logit).toBeCloseTo(reference.explanation.points[i]?.logit ?? NaN, 2)
    })
    // The token holds nothing yet where it is cut, so that all evidence has its place.
    for (const { withoutPlace } of explanation.concepts) expect(withoutPlace ?? 0).toBeLessThan(0.01)
    expect(reference.explanation.concepts[0]).not.toHaveProperty('withoutPlace')
    await expectExact(explanation, model, at)
    const shapeOf = async (name: string) => decodeNpy(await readFile(join(at, `${name}.npy`)), name).shape
    expect(await shapeOf('coefficients')).toEqual([explanation.points.length, 8, 8, 4])
    expect(await shapeOf('globals')).toEqual([explanation.points.length, 1, 4])
  })
  it('explains a transformer of a batch that is fixed for good as it does a free one', async () => {
    const batch = 3
    const file = await planted(
      'fixed-batch',
      (b, features, head) => {
        const token = b.constant(new Float32Array(batch * CHANNELS), [batch, 1, CHANNELS])
        return classTokenHead(b, features, head, token)
      },
      batch,
    )
    const { explanation, model } = await explained(file)
    expect(model).toMatchObject({ head: 'other', featureTensor: { globals: 1 } })
    expectComplete(explanation)
  })
})
