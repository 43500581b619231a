import type { DecodedImage } from '../images/decode.ts'
import type { MapMethod } from './map.ts'

/** Cells a side of the map, and of the patch that is covered: 81 runs of the model an image. */
const CELLS = 10
const PATCH = 2

/**
 * Occlusion (Zeiler and Fergus 2014): how much the concept's mean coefficient changes when a patch is covered with the image's mean
 * colour; per cell, the mean over the patches that cover it. Black box: needs nothing but runs of the model.
 *
 * The magnitude of the change, not the drop: covering a part of the concept can leave more of it, where another concept that explained
 * the rest of the part goes, or where the patch itself looks like it. The drop alone misses a balloon's envelope (.67 instead of .91).
 */
export const occlusionMaps: MapMethod = async (tools, { image, name, coefficients }, concepts) => {
  const { classifier, encoder, dictionary } = tools
  const { height, width, mean } = classifier.model.preprocessing
  const colour = meanColour(image, mean.length)
  const rows = edges(height)
  const columns = edges(width)
  const patches = corners(rows.length - 1).flatMap((y) => corners(columns.length - 1).map((x) => ({ y, x })))
  const before = means(coefficients, dictionary.w.rows)
  const changes: Float64Array[] = []
  for (let start = 0; start < patches.length; start += classifier.batch) {
    const covered = patches.slice(start, start + classifier.batch).map(({ y, x }) =>
      cover(image, colour, width, {
        top: rows[y] as number,
        bottom: rows[Math.min(y + PATCH, rows.length - 1)] as number,
        left: columns[x] as number,
        right: columns[Math.min(x + PATCH, columns.length - 1)] as number,
      }),
    )
    const forwards = await classifier.forward(
      covered,
      covered.map(() => name),
    )
    for (const { features } of forwards) {
      const after = means(await encoder.encodeMap(features), dictionary.w.rows)
      changes.push(before.map((value, k) => value - (after[k] as number)))
    }
  }
  const size = { height: rows.length - 1, width: columns.length - 1 }
  return concepts.map((concept) => {
    const sums = new Float32Array(size.height * size.width)
    const counts = new Float32Array(sums.length)
    patches.forEach(({ y, x }, i) => {
      for (let down = y; down < Math.min(y + PATCH, size.height); down++) {
        for (let across = x; across < Math.min(x + PATCH, size.width); across++) {
          const cell = down * size.width + across
          sums[cell] = (sums[cell] as number) + (changes[i]?.[concept] as number)
          counts[cell] = (counts[cell] as number) + 1
        }
      }
    })
    return { ...size, values: sums.map((sum, cell) => Math.abs(sum) / (counts[cell] as number)) }
  })
}

/** Where cells begin and the last ends, in pixels; a tiny input has fewer than `CELLS`. */
function edges(length: number): number[] {
  const cells = Math.min(CELLS, length)
  return Array.from({ length: cells + 1 }, (_, i) => Math.round((i * length) / cells))
}

/** First cells of patches along one side. */
function corners(cells: number): number[] {
  return Array.from({ length: Math.max(1, cells - PATCH + 1) }, (_, i) => i)
}

interface Patch {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

/** A copy of the image, of `width` pixels, with a patch of it in the image's mean colour. */
function cover(image: DecodedImage, colour: readonly number[], width: number, patch: Patch): DecodedImage {
  const data = image.data.slice()
  for (let y = patch.top; y < patch.bottom; y++) {
    for (let x = patch.left; x < patch.right; x++) data.set(colour, (y * width + x) * colour.length)
  }
  return { ...image, data }
}

function meanColour({ data }: DecodedImage, channels: number): number[] {
  const sums = Array.from({ length: channels }, () => 0)
  for (let i = 0; i < data.length; i++) {
    const channel = i % channels
    sums[channel] = (sums[channel] as number) + (data[i] as number)
  }
  return sums.map((sum) => Math.round((sum * channels) / data.length))
}

/** Mean of `coefficients` [positions, r] over the positions. */
function means(coefficients: Float32Array, r: number): Float64Array {
  const positions = coefficients.length / r
  const out = new Float64Array(r)
  for (let i = 0; i < coefficients.length; i++)
    out[i % r] = (out[i % r] as number) + (coefficients[i] as number) / positions
  return out
}
