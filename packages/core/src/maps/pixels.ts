import type { Preprocessing } from '../explanation/schema.ts'
import type { DecodedImage } from '../images/decode.ts'
import type { ConceptMap } from './map.ts'

/**
 * One number per pixel from an array of the model's input.
 * @param reduce what the channels of a pixel come to; receives their places in the array
 */
export function perPixel(
  { height, width, mean, layout }: Preprocessing,
  reduce: (places: readonly number[]) => number,
): ConceptMap {
  const channels = mean.length
  const size = height * width
  const values = new Float32Array(size)
  for (let pixel = 0; pixel < size; pixel++) {
    values[pixel] = reduce(mean.map((_, c) => (layout === 'NCHW' ? c * size + pixel : pixel * channels + c)))
  }
  return { height, width, values }
}

/** A decoded image as the model takes it: `(pixel / 255 - mean) / std`, in the model's layout and order of channels. */
export function modelInput({ data }: DecodedImage, preprocessing: Preprocessing): Float32Array {
  const { height, width, mean, std, layout, channelOrder } = preprocessing
  const channels = mean.length
  const size = height * width
  const input = new Float32Array(data.length)
  for (let c = 0; c < channels; c++) {
    const from = channelOrder === 'BGR' ? channels - 1 - c : c
    for (let pixel = 0; pixel < size; pixel++) {
      const value =
        ((data[pixel * channels + from] as number) / 255 - (mean[c] as number)) / (std[c] as number)
      input[layout === 'NCHW' ? c * size + pixel : pixel * channels + c] = value
    }
  }
  return input
}
