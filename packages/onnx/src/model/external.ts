import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize, sep } from 'node:path'
import { LensError } from '@lens/errors'
import { TensorProto_DataLocation, type ModelProto, type TensorProto } from '../proto/onnx_pb.ts'
import { edited } from './model.ts'

/**
 * The model with the weights that lie in files beside it as views into those files, each read once.
 * @throws LensError when such a file is missing, too short or outside the model's folder
 */
export async function inlineExternalData(proto: ModelProto, file: string): Promise<ModelProto> {
  const graph = proto.graph
  if (!graph?.initializer.some(isExternal)) return proto
  const files = new Map<string, Promise<Uint8Array>>()
  const initializer = await Promise.all(
    graph.initializer.map(async (tensor) => {
      if (!isExternal(tensor)) return tensor
      const entry = externalEntry(tensor)
      const bytes = files.get(entry.location) ?? readBeside(file, entry.location, tensor.name)
      files.set(entry.location, bytes)
      return inlined(tensor, entry, await bytes, file)
    }),
  )
  return edited(proto, { graph: edited(graph, { initializer }) })
}

interface ExternalEntry {
  location: string
  offset: number
  length: number | undefined
}

function isExternal(tensor: TensorProto): boolean {
  return tensor.dataLocation === TensorProto_DataLocation.EXTERNAL
}

function externalEntry(tensor: TensorProto): ExternalEntry {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]))
  const length = entries.get('length')
  return {
    location: entries.get('location') ?? '',
    offset: Number(entries.get('offset') ?? 0),
    length: length === undefined ? undefined : Number(length),
  }
}

async function readBeside(file: string, location: string, tensor: string): Promise<Uint8Array> {
  const inside = normalize(location)
  // A model comes from anywhere; it must not make Lens read other files of this machine.
  if (location === '' || isAbsolute(inside) || inside.split(sep).includes('..')) {
    throw new LensError(
      'input',
      `${file} keeps the weights "${tensor}" in "${location}", which is outside its own folder.`,
    )
  }
  const path = join(dirname(file), inside)
  try {
    return await readFile(path)
  } catch (cause) {
    throw new LensError(
      'input',
      `${file} keeps the weights "${tensor}" in ${path}, which cannot be read; put that file beside the model.`,
      { cause },
    )
  }
}

function inlined(tensor: TensorProto, entry: ExternalEntry, bytes: Uint8Array, file: string): TensorProto {
  const end = entry.length === undefined ? bytes.length : entry.offset + entry.length
  // Written so that an offset or length that is not a number fails too.
  if (!(entry.offset >= 0 && entry.offset <= end && end <= bytes.length)) {
    throw new LensError(
      'input',
      `${entry.location}, which holds the weights "${tensor.name}" of ${file}, is shorter than the model says; it was cut short. Copy it again.`,
    )
  }
  return edited(tensor, {
    rawData: bytes.subarray(entry.offset, end),
    externalData: [],
    dataLocation: TensorProto_DataLocation.DEFAULT,
  })
}
