import { crc32, deflateSync } from 'node:zlib'

/** Numbers over an image, row by row from the top. */
interface Raster {
  height: number
  width: number
  values: readonly number[]
}

/** Finer than this nobody sees at the size maps are shown in, and a page holds twenty of them. */
const FINEST = 64

const GREY_WITH_ALPHA = 4

/**
 * A map as a picture that is nothing but transparency, for CSS to use as a mask over a colour: so the colour stays the
 * style sheet's, and the browser interpolates between the cells. Values from 0 (clear) to 1.
 */
export function maskOf(map: Raster): string {
  const { height, width, values } = coarser(map)
  const rows = Buffer.alloc(height * (1 + 2 * width))
  values.forEach((value, index) => {
    const row = Math.floor(index / width)
    // Each row begins with its filter, none; each pixel is grey (black) and alpha.
    rows[row * (1 + 2 * width) + 2 + 2 * (index % width)] = Math.round(255 * Math.min(Math.max(value, 0), 1))
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, GREY_WITH_ALPHA], 8)
  const file = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return `data:image/png;base64,${file.toString('base64')}`
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(content.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(content, 4)
  framed.writeUInt32BE(crc32(content), content.length + 4)
  return framed
}

/** Averages over squares of cells, as large as it takes. */
export function coarser({ height, width, values }: Raster): Raster {
  const step = Math.ceil(Math.max(height, width) / FINEST)
  if (step <= 1) return { height, width, values }
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)]
  const sums = new Float64Array(rows * columns)
  const counts = new Float64Array(rows * columns)
  values.forEach((value, index) => {
    const cell = Math.floor(index / width / step) * columns + Math.floor((index % width) / step)
    sums[cell] = (sums[cell] ?? 0) + value
    counts[cell] = (counts[cell] ?? 0) + 1
  })
  return { height: rows, width: columns, values: [...sums].map((sum, cell) => sum / (counts[cell] ?? 1)) }
}
