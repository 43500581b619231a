import { decodeImage, type DecodedImage } from '../images/decode.ts'
import { matrix, type Matrix } from '../matrix.ts'
import type { Classifier, Forward } from '../model/classifier.ts'
import { inGroups, prefetch } from '../prefetch.ts'

/** One image that concepts are judged by, and what the model makes of it. */
export interface HeldOut extends Forward {
  /** Relative to the folder of images. */
  readonly path: string
  readonly image: DecodedImage
}

export async function lookAt(
  classifier: Classifier,
  images: readonly { path: string; file: string }[],
  signal: AbortSignal,
): Promise<HeldOut[]> {
  const seen: HeldOut[] = []
  const decoded = prefetch(
    images,
    async ({ path, file }) => ({ path, image: await decodeImage(file, classifier.model.preprocessing) }),
    classifier.batch,
  )
  for await (const group of inGroups(decoded, classifier.batch)) {
    signal.throwIfAborted()
    const forwards = await classifier.forward(
      group.map(({ image }) => image),
      group.map(({ path }) => path),
    )
    forwards.forEach(({ logits, features, earlier }, i) => {
      // Views of a batch would keep the whole of it.
      seen.push({
        ...(group[i] as (typeof group)[number]),
        logits: logits.slice(),
        features: features.slice(),
        earlier: earlier.slice(),
      })
    })
  }
  return seen
}

/** Activations at so many positions of all images at most, at even steps, n × p; and which they are, counted through all images. */
export function positionsOf(
  images: readonly HeldOut[],
  channels: number,
  most: number,
): { a: Matrix; places: number[] } {
  const positions = (images[0]?.features.length ?? 0) / channels
  const total = images.length * positions
  const count = Math.min(total, most)
  const places = Array.from({ length: count }, (_, i) => Math.floor((i * total) / count))
  const a = matrix(count, channels)
  places.forEach((place, i) => {
    const { features } = images[Math.floor(place / positions)] as HeldOut
    for (let c = 0; c < channels; c++)
      a.data[i * channels + c] = features[c * positions + (place % positions)] as number
  })
  return { a, places }
}
