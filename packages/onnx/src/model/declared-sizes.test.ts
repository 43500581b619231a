import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clone } from '@bufbuild/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import { ModelProtoSchema, type GraphProto, type NodeProto } from '../proto/onnx_pb.ts'
import { describeShared, sharedPath } from '../testing/shared.ts'
import { densenet, resnet50, tinyResNet, vit } from '../zoo/index.ts'
import { encodeModel } from './encode.ts'
import type { OnnxModel } from './model.ts'
import { readModel } from './read.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-sizes-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function reading(model: OnnxModel): Promise<OnnxModel> {
  const file = join(folder, 'model.onnx')
  await writeFile(file, encodeModel(model))
  return readModel(file)
}

function damaged(damage: (graph: GraphProto) => void): OnnxModel {
  const proto = clone(ModelProtoSchema, tinyResNet().proto)
  if (proto.graph) damage(proto.graph)
  return { proto }
}

function convolution(graph: GraphProto): NodeProto {
  const found = graph.node.find(({ opType }) => opType === 'Conv')
  if (!found) throw new Error('The model has no convolution.')
  return found
}

/** A model of one node that makes an amount of values which a constant says. */
function making(opType: string, inputs: (b: GraphBuilder, image: Value) => Value[]): OnnxModel {
  const b = new GraphBuilder()
  const image = b.input('image', 'float32', ['n', 3, 8, 8])
  b.output('logits', b.node(opType, inputs(b, image)))
  return b.build()
}

describe('sizes that nobody can mean are refused before anything is allocated', () => {
  it.each<[string, OnnxModel, RegExp]>([
    [
      'a weight whose shape says more than it holds',
      damaged(({ initializer: [first] }) => first?.dims.splice(0, 1, 2147483647n)),
      /^The tensor ".+" of .* should hold 2147483647 × [\d ×]+ values of float32 and holds \d+; it is damaged/,
    ],
    [
      'a weight with a negative side',
      damaged(({ initializer: [first] }) => first?.dims.splice(0, 2, -1n, -16n)),
      /should hold -1 × -16 × .* and holds/,
    ],
    [
      'an image of a billion pixels',
      damaged(({ input: [image] }) => {
        const type = image?.type?.value
        const side = type?.case === 'tensorType' ? type.value.shape?.dim[3] : undefined
        if (side) side.value = { case: 'dimValue', value: 1_000_000_000n }
      }),
      /^The tensor ".+" of .* is to hold .*1000000000 values, more than Lens has room for/,
    ],
    ...['strides', 'pads', 'kernel_shape'].map((name): [string, OnnxModel, RegExp] => [
      `a convolution with huge ${name}`,
      damaged((graph) => {
        const attribute = convolution(graph).attribute.find((one) => one.name === name)
        if (!attribute) throw new Error(`The convolution has no ${name}.`)
        attribute.ints[0] = 2147483647n
      }),
      new RegExp(`^The node ".+" \\(Conv\\) of .* has ${name} of 2147483647, more than any image has pixels`),
    ]),
    [
      'an amount that is computed from a constant',
      making('ConstantOfShape', (b) => [b.ints([1, 100_000, 100_000])]),
      /^The node ".+" \(ConstantOfShape\) of .* is to hold 1 × 100000 × 100000 values/,
    ],
    [
      'an image that is repeated without end',
      making('Tile', (b, image) => [image, b.ints([1, 1, 65536, 65536])]),
      /^The node ".+" \(Tile\) of .* is to hold 1 × 1 × 65536 × 65536 values/,
    ],
  ])('%s', async (_, model, message) => {
    await expect(reading(model)).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(message) as string,
    })
  })

  it.each<[string, () => OnnxModel]>([
    ['a residual network', () => resnet50()],
    ['a densely connected network', () => densenet()],
    ['a transformer', () => vit()],
  ])('and those of %s are not', async (_, model) => {
    await expect(reading(model())).resolves.toHaveProperty('proto')
  })
})

const CASES = [
  'bug-10019-bigdim',
  'bug-20321-dims',
  'hang-10021-bigdim',
  'hang-10106-dims',
  'hang-10223-attr',
  'hang-814-varint',
].map((name) => `cases/onnx/${name}.onnx`)
describeShared('damaged files that were found', CASES, () => {
  it.each(CASES)('%s is refused, and says which tensor or node', async (path) => {
    await expect(readModel(sharedPath(path))).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(/^The (tensor|node) ".+"/) as string,
    })
  })
})
