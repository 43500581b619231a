import { bestCrops, inCrops } from '../images/best-crops.ts'
import { inPooledCrops, inWholeImages } from '../images/crop-codes.ts'
import { isByLikeness, placingOf } from '../maps/likeness.ts'
import { resampled } from '../maps/resample.ts'
import { matrix, type Matrix } from '../matrix.ts'
import { auroc } from '../metrics/auroc.ts'
import { mean } from '../metrics/statistics.ts'
import type { Classifier } from '../model/classifier.ts'
import type { HeldOut } from './held-out.ts'
import type { LearntConcepts } from './recipe.ts'

/** A part counts in a crop where it covers so much of it: of two cells nobody sees what a map fits. */
const VISIBLE = 0.02

/** Pooled activations of all crops of the images, n × p, one image's after the other's. */
export async function cropsOf(classifier: Classifier, images: readonly HeldOut[]): Promise<Matrix> {
  const perImage = classifier.cropsPerImage
  const { channels } = classifier.model.featureTensor
  const crops = matrix(images.length * perImage, channels)
  for (const [i, { image, path }] of images.entries())
    crops.data.set((await classifier.pooledCrops(image, path)).data, i * perImage * channels)
  return crops
}

/**
 * Whether a concept's crops show one thing. Every crop shows the part that the concept's map of it fits best; purity is how many of the
 * crops show the same part as most of them do.
 *
 * @param crops of all images, from `cropsOf`
 * @param masks by image and part, [side × side]
 * @param wholes coefficients of every image, [positions, r]
 * @returns one a concept; null for one that is in no crop
 */
export async function purities(
  classifier: Classifier,
  images: readonly HeldOut[],
  crops: Matrix,
  masks: readonly ReadonlyMap<string, Uint8Array>[],
  { dictionary, encoder }: LearntConcepts,
  wholes: readonly Float32Array[],
): Promise<(number | null)[]> {
  const { rows: r } = dictionary.w
  const place = placingOf(dictionary, encoder)
  const { codes } = isByLikeness(dictionary)
    ? inWholeImages(classifier, wholes, r)
    : await inPooledCrops(encoder, { crops, cropped: [...images.keys()] }, r)
  const found: (number | null)[] = []
  for (let k = 0; k < r; k++) {
    const { coefficients, shares } = inCrops(codes, k)
    const chosen = bestCrops(coefficients, classifier.cropsPerImage, { shares })
    const shown: (string | null)[] = []
    const sights = chosen.map(({ point, crop }) => ({
      image: (images[point] as HeldOut).image,
      crop,
      point,
    }))
    for (let start = 0; start < sights.length; start += classifier.batch) {
      const group = sights.slice(start, start + classifier.batch)
      const features = await classifier.cropFeatures(group)
      for (const [i, { point, crop }] of group.entries()) {
        const u = await place({ features: features[i] as Float32Array, earlier: new Float32Array() })
        const { height, width } = classifier.model.featureTensor
        const values = Float32Array.from({ length: height * width }, (_, at) => u[at * r + k] as number)
        const parts = cutOut(masks[point] as ReadonlyMap<string, Uint8Array>, classifier.cropBox(crop))
        shown.push(partShown({ height, width, values }, parts))
      }
    }
    found.push(shown.length === 0 ? null : purityOf(shown))
  }
  return found
}

/** Share of the crops that show the part that most of them show. @param shown null where a crop shows none */
export function purityOf(shown: readonly (string | null)[]): number {
  const counts = new Map<string, number>()
  for (const part of shown) if (part !== null) counts.set(part, (counts.get(part) ?? 0) + 1)
  return Math.max(0, ...counts.values()) / shown.length
}

interface CropParts {
  readonly side: { readonly height: number; readonly width: number }
  readonly masks: ReadonlyMap<string, Uint8Array>
}

/** What is in a crop's box of the masks of the whole image. */
function cutOut(masks: ReadonlyMap<string, Uint8Array>, box: ReturnType<Classifier['cropBox']>): CropParts {
  const grid = Math.sqrt(masks.values().next().value?.length ?? 0)
  const [top, left] = [Math.round(box.y * grid), Math.round(box.x * grid)]
  const [height, width] = [Math.round(box.height * grid), Math.round(box.width * grid)]
  const cut = (mask: Uint8Array) =>
    Uint8Array.from(
      { length: height * width },
      (_, at) => mask[(top + Math.floor(at / width)) * grid + left + (at % width)] as number,
    )
  return { side: { height, width }, masks: new Map([...masks].map(([name, mask]) => [name, cut(mask)])) }
}

/** The part that a crop's map fits best; null where the map is the same everywhere. */
function partShown(map: Parameters<typeof resampled>[0], { side, masks }: CropParts): string | null {
  const values = resampled(map, side.height, side.width)
  if (values.every((value) => value === values[0])) return null
  let best: { part: string; area: number } | null = null
  for (const [part, mask] of masks) {
    if (mean(mask) < VISIBLE) continue
    const area = auroc(values, mask)
    if (area !== null && area > (best?.area ?? 0)) best = { part, area }
  }
  return best?.part ?? null
}
