import sharp from 'sharp'
import type { DecodedImage } from '../images/decode.ts'
import { meanCodes } from '../importance/concept-head.ts'
import type { ConceptMap, MapTools } from '../maps/map.ts'
import { resampled } from '../maps/resample.ts'
import { pixelDeletion, type PixelScore } from '../metrics/pixel-deletion.ts'
import { pixelInsertion } from '../metrics/pixel-insertion.ts'

/** Standard deviation of the blur that takes a pixel's place, relative to the image's side. */
const BLUR = 0.08

/**
 * Areas of pixel deletion and insertion of one concept's map: how much of the concept the model finds, relative to the whole image,
 * while the image is blurred, or comes up in its blur, in the map's order.
 */
export async function scoreMap(
  tools: MapTools,
  image: DecodedImage,
  concept: number,
  map: ConceptMap,
): Promise<{ deletion: number; insertion: number }> {
  const { classifier, encoder, dictionary } = tools
  const { width, height, mean } = classifier.model.preprocessing
  const found = async (pictures: readonly Uint8Array[]): Promise<number[]> => {
    const coefficients: number[] = []
    for (let start = 0; start < pictures.length; start += classifier.batch) {
      const some = pictures.slice(start, start + classifier.batch).map((data) => ({ ...image, data }))
      for (const { features } of await classifier.forward(
        some,
        some.map(() => 'the changed image'),
      ))
        coefficients.push(meanCodes(await encoder.encodeMap(features), dictionary.w.rows)[concept] as number)
    }
    return coefficients
  }
  const [whole = 0] = await found([image.data])
  const pixels: PixelScore = {
    channels: mean.length,
    score: async (pictures) => (await found(pictures)).map((value) => (whole === 0 ? 0 : value / whole)),
  }
  const blurred = await sharp(image.data, { raw: { width, height, channels: mean.length as 1 | 3 } })
    .blur(Math.max(0.5, BLUR * Math.max(width, height)))
    .raw()
    .toBuffer()
  const order = resampled(map, height, width)
  return {
    deletion: (await pixelDeletion(pixels, image.data, blurred, order)).area,
    insertion: (await pixelInsertion(pixels, image.data, blurred, order)).area,
  }
}
