import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { isLensError } from '@lens/errors'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GraphBuilder } from '../builder/graph-builder.ts'
import { ModelProtoSchema, TensorProto_DataLocation, type ModelProto } from '../proto/onnx_pb.ts'
import { expectClose, floats, imagesFor, runOnce } from '../testing/run.ts'
import { describeShared, sharedPath } from '../testing/shared.ts'
import { tinyResNet } from '../zoo/index.ts'
import { encodeModel } from './encode.ts'
import { edited, graphOf, withGraph, type OnnxModel } from './model.ts'
import { readModel } from './read.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-onnx-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, content)
  return file
}

describe('readModel', () => {
  const bytes = encodeModel(tinyResNet())

  it.each<[string, () => Promise<string>, RegExp]>([
    ['a missing file', () => Promise.resolve('/no/such.onnx'), /^There is no model at \/no\/such\.onnx\.$/],
    ['a folder', () => Promise.resolve(folder), /is a folder; name the \.onnx file in it\.$/],
    ['an empty file', () => written('empty.onnx', ''), /is empty\.$/],
    ['text', () => written('text.onnx', 'labels: cat, dog\n'), /is not an ONNX model\.$/],
    [
      'a JPEG',
      () => written('a.jpg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16)),
      /is not an ONNX model\.$/,
    ],
    ['a zip', () => written('a.zip', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0)), /is not an ONNX model\.$/],
    [
      'a Git LFS pointer',
      () => written('lfs.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
      /Git LFS pointer.*git lfs pull/,
    ],
    ['a file cut short', () => written('cut.onnx', bytes.subarray(0, 5000)), /damaged or was cut short/],
    [
      'a model without a graph',
      () => written('bare.onnx', toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n }))),
      /without a graph; there is nothing to explain\.$/,
    ],
    [
      'a model that names no operator set',
      () => written('unversioned.onnx', encodeModel(unversioned(tinyResNet()))),
      /which operator set it uses; it is damaged/,
    ],
  ])('says what is wrong with %s', async (_, file, message) => {
    const error: unknown = await readModel(await file()).catch((caught: unknown) => caught)
    expect(isLensError(error)).toBe(true)
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).not.toContain('\n')
  })

  it('never fails on a truncated file with anything but a LensError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        const file = await written('truncated.onnx', bytes.subarray(0, length))
        const error: unknown = await readModel(file).catch((caught: unknown) => caught)
        expect(isLensError(error)).toBe(true)
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  it('never fails on a damaged byte with anything but a LensError', async () => {
    const position = fc.integer({ min: 0, max: bytes.length - 1 })
    await fc.assert(
      fc.asyncProperty(position, fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const damaged = Uint8Array.from(bytes)
        damaged[at] = byte
        const file = await written('damaged.onnx', damaged)
        await readModel(file).catch((caught: unknown) => {
          expect(isLensError(caught)).toBe(true)
        })
      }),
      { seed: 2, numRuns: 100 },
    )
  })

  it('keeps the weights as views into the file', async () => {
    const model = await readModel(await written('views.onnx', bytes))
    const buffers = new Set(graphOf(model).initializer.map(({ rawData }) => rawData.buffer))
    expect(buffers.size).toBe(1)
  })
})

describe('encodeModel', () => {
  it('writes back what it read, fields that this schema does not know included', async () => {
    const unknown = [{ no: 999, wireType: 2, data: Uint8Array.of(3, 1, 2, 3) }]
    const model = tinyResNet()
    const [first, ...others] = graphOf(model).initializer
    if (!first) throw new Error('no weights')
    const marked: OnnxModel = {
      proto: edited(
        withGraph(model, {
          initializer: [edited(first, { $unknown: unknown }), ...others],
          metadataProps: [{ $typeName: 'onnx.StringStringEntryProto', key: 'who', value: 'lens' }],
          $unknown: unknown,
        }).proto,
        { $unknown: unknown, docString: 'kept' },
      ),
    }
    const read = fromBinary(
      ModelProtoSchema,
      encodeModel(await readModel(await written('marked.onnx', encodeModel(marked)))),
    )
    expect(read).toEqual(marked.proto)
    expect(read.graph?.initializer[0]?.$unknown).toEqual(unknown)
  })

  it('gives the bytes of protobuf itself, up to the order of fields', () => {
    const { proto } = tinyResNet()
    expect(encodeModel({ proto }).length).toBe(toBinary(ModelProtoSchema, proto).length)
    expect(fromBinary(ModelProtoSchema, encodeModel({ proto }))).toEqual(proto)
  })

  it('writes weights that are not raw bytes', () => {
    const b = new GraphBuilder()
    b.output('y', b.constant([1, 2], [2], 'w'))
    const built = b.build()
    const initializer = graphOf(built).initializer.map((tensor) => {
      const typed = edited(tensor, { floatData: [1, 2] })
      delete (typed as Partial<typeof typed>).rawData
      return typed
    })
    const proto = withGraph(built, { initializer }).proto
    expect(toBinary(ModelProtoSchema, fromBinary(ModelProtoSchema, encodeModel({ proto })))).toEqual(
      toBinary(ModelProtoSchema, proto),
    )
  })
})

describe('external data', () => {
  it('is read into the model, which then gives what it gave before', async () => {
    const model = tinyResNet()
    const { skeleton, weights } = externalised(model, 'weights.bin')
    await written('weights.bin', weights)
    const read = await readModel(await written('external.onnx', encodeModel(skeleton)))
    const feeds = { image: imagesFor(model) }
    expectClose(
      floats(await runOnce(read, feeds), 'logits'),
      floats(await runOnce(model, feeds), 'logits'),
      0,
    )
    expect(read.proto).toEqual(edited(model.proto, { graph: graphOf(read) }))
  })

  it.each([
    ['is missing', 'absent.bin', /keeps the weights "constant_\d+" in .*absent\.bin, which cannot be read/],
    ['is too short', 'short.bin', /short\.bin, which holds the weights .* is shorter than the model says/],
    ['lies elsewhere', '../etc/passwd', /"\.\.\/etc\/passwd", which is outside its own folder/],
    ['has an absolute path', '/etc/passwd', /"\/etc\/passwd", which is outside its own folder/],
  ])('is refused where it %s', async (_, location, message) => {
    await written('short.bin', new Uint8Array(10))
    const file = await written('external.onnx', encodeModel(externalised(tinyResNet(), location).skeleton))
    const error: unknown = await readModel(file).catch((caught: unknown) => caught)
    expect(isLensError(error)).toBe(true)
    expect((error as Error).message).toMatch(message)
  })
})

describeShared('reading MobileNetV2', ['models/mobilenetv2-imagenet.onnx'], () => {
  it('keeps everything', async () => {
    const path = sharedPath('models/mobilenetv2-imagenet.onnx')
    const proto = fromBinary(ModelProtoSchema, encodeModel(await readModel(path)))
    expect(Buffer.compare(toBinary(ModelProtoSchema, proto), await readFile(path))).toBe(0)
  })
})

function unversioned({ proto }: { proto: ModelProto }): OnnxModel {
  return { proto: edited(proto, { opsetImport: [] }) }
}

/** The model with its weights in another file, one after the other. */
function externalised(model: OnnxModel, location: string): { skeleton: OnnxModel; weights: Uint8Array } {
  const parts: Uint8Array[] = []
  let offset = 0
  const initializer = graphOf(model).initializer.map((tensor) => {
    const { rawData } = tensor
    const entries = { location, offset: String(offset), length: String(rawData.length) }
    parts.push(rawData)
    offset += rawData.length
    const outside = edited(tensor, {
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) => ({
        $typeName: 'onnx.StringStringEntryProto' as const,
        key,
        value,
      })),
    })
    delete (outside as Partial<typeof outside>).rawData
    return outside
  })
  return { skeleton: withGraph(model, { initializer }), weights: Buffer.concat(parts) }
}
