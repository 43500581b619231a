import { LensError } from '@lens/errors'
import { matrix, transposed } from '../matrix.ts'

/** A float32 tensor as NumPy's `.npy` file, version 1.0, C order: readable by every numeric tool. */
export function encodeNpy(data: Float32Array, shape: readonly number[]): Buffer {
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`
  // The header is padded with blanks so that the numbers start at a multiple of 64 bytes, as the format asks.
  const length = Math.ceil((10 + description.length + 1) / 64) * 64
  const header = Buffer.alloc(length, ' ', 'latin1')
  header.write('\x93NUMPY\x01\x00', 'latin1')
  header.writeUInt16LE(length - 10, 8)
  header.write(description, 10, 'latin1')
  header.write('\n', length - 1, 'latin1')
  return Buffer.concat([header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)])
}

/** @throws LensError `input` for anything but a float32 array; a matrix in Fortran order comes back in C order */
export function decodeNpy(file: Buffer, name: string): { data: Float32Array; shape: number[] } {
  const isNpy = file.length >= 12 && file.subarray(0, 6).toString('latin1') === '\x93NUMPY'
  const version = isNpy ? file[6] : undefined
  const length = version === 1 ? 10 + file.readUInt16LE(8) : 12 + (version === 2 ? file.readUInt32LE(8) : 0)
  const header = version === undefined ? '' : file.subarray(10, length).toString('latin1')
  const match = /'descr': '<f4', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\)/.exec(header)
  const shape = (match?.[2] ?? '')
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number)
  const count = shape.reduce((product, size) => product * size, 1)
  const fortran = match?.[1] === 'True' && shape.length > 1
  if (!match || file.length - length !== count * 4 || (fortran && shape.length > 2)) {
    throw new LensError('input', `${name} is not a complete float32 .npy file.`)
  }
  const data = new Float32Array(count)
  file.copy(new Uint8Array(data.buffer), 0, length)
  const [rows = 0, columns = 0] = shape
  return { data: fortran ? transposed(matrix(columns, rows, data)).data : data, shape }
}
