import { readFile } from 'node:fs/promises'
import { fromBinary } from '@bufbuild/protobuf'
import { LensError } from '@lens/errors'
import { ModelProtoSchema, type ModelProto } from '../proto/onnx_pb.ts'
import { requireSizes } from './declared-sizes.ts'
import { inlineExternalData } from './external.ts'
import { opsetOf, type OnnxModel } from './model.ts'

/**
 * Reads an ONNX file, and the files its weights may lie in. The weights are views into what was read, so
 * the model takes the memory of its files once.
 * @throws LensError `input` or `not-found`: what is wrong with the file, in one sentence
 */
export async function readModel(file: string): Promise<OnnxModel> {
  const bytes = await readBytes(file)
  const proto = decode(bytes, file)
  if (!proto.graph || proto.graph.node.length === 0) {
    // Text can decode as a message of nothing but unknown fields; a version number is what every model has.
    throw proto.irVersion > 0n
      ? new LensError('input', `${file} is an ONNX model without a graph; there is nothing to explain.`)
      : notOnnx(file)
  }
  if (opsetOf(proto) === 0) {
    throw new LensError('input', `${file} does not say which operator set it uses; ${cutShort}`)
  }
  const whole = await inlineExternalData(proto, file)
  if (whole.graph) requireSizes(whole.graph, file)
  return { proto: whole, file }
}

const cutShort = 'it is damaged or was cut short. Export or download it again.'

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT') throw new LensError('not-found', `There is no model at ${file}.`, { cause })
    if (code === 'EISDIR') {
      throw new LensError('input', `${file} is a folder; name the .onnx file in it.`, { cause })
    }
    if (code === 'ERR_FS_FILE_TOO_LARGE') {
      throw new LensError(
        'input',
        `${file} is larger than 2 GiB, more than one ONNX file may hold; export it with external data.`,
        { cause },
      )
    }
    throw new LensError('input', `${file} cannot be read (${String(code ?? cause)}).`, { cause })
  }
}

function decode(bytes: Uint8Array, file: string): ModelProto {
  if (bytes.length === 0) throw new LensError('input', `${file} is empty.`)
  if (startsWith(bytes, 'version https://git-lfs')) {
    throw new LensError('input', `${file} is a Git LFS pointer, not the model; fetch it with "git lfs pull".`)
  }
  try {
    return fromBinary(ModelProtoSchema, bytes)
  } catch (cause) {
    // Every exporter writes ir_version, field 1 as a varint, first.
    if (bytes[0] === 0x08) throw new LensError('input', `${file} cannot be decoded; ${cutShort}`, { cause })
    throw notOnnx(file, cause)
  }
}

function notOnnx(file: string, cause?: unknown): LensError {
  return new LensError('input', `${file} is not an ONNX model.`, { cause })
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return new TextDecoder().decode(bytes.subarray(0, text.length)) === text
}
