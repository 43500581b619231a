import type { Dictionary, Encoder } from '../dictionary/dictionary.ts'
import type { Crop } from '../explanation/schema.ts'
import { placingOf } from '../maps/likeness.ts'
import type { Classifier } from '../model/classifier.ts'
import type { Observations } from '../model/observe.ts'
import { inGroups, prefetch } from '../prefetch.ts'
import { bestCrops, inCrops, type RankedCrop } from './best-crops.ts'
import type { CropCodes } from './crop-codes.ts'
import { decodeImage } from './decode.ts'
import { boxInOriginal } from './frame.ts'
import { encodeCrop, pictureName } from './picture.ts'

interface ChosenCrop extends RankedCrop {
  concept: number
}

/**
 * The crops that show each concept best, as pictures with the map of where in them the concept lies.
 *
 * @returns the crops per concept, best first, and the pictures by name
 */
export async function illustrate(
  classifier: Classifier,
  { dictionary, encoder }: { dictionary: Dictionary; encoder: Encoder },
  points: readonly { path: string; file: string }[],
  { frames }: Pick<Observations, 'frames'>,
  { codes, points: cropped }: CropCodes,
  signal: AbortSignal,
): Promise<{ crops: Crop[][]; pictures: Map<string, Buffer> }> {
  const r = codes.columns
  const place = placingOf(dictionary, encoder)
  const chosen = Array.from({ length: r }, (_, concept) => {
    const { coefficients: ofConcept, shares } = inCrops(codes, concept)
    return bestCrops(ofConcept, classifier.cropsPerImage, { shares }).map((crop): ChosenCrop => ({
      ...crop,
      point: cropped[crop.point] as number,
      concept,
    }))
  })
  const byPoint = new Map<number, ChosenCrop[]>()
  for (const crop of chosen.flat()) byPoint.set(crop.point, [...(byPoint.get(crop.point) ?? []), crop])
  const drawn = new Map<ChosenCrop, Crop>()
  const pictures = new Map<string, Buffer>()
  for await (const group of inGroups(sights(), classifier.batch)) {
    signal.throwIfAborted()
    const features = await classifier.cropFeatures(group)
    for (const [i, { chosen, file }] of group.entries()) {
      const { point, crop, concept, coefficient } = chosen
      const picture = pictureName(file)
      pictures.set(picture, file)
      const map = await mapOf(concept, features[i] as Float32Array)
      drawn.set(chosen, { picture, point, box: boxOf(point, crop), coefficient, map })
    }
  }
  return { crops: chosen.map((crops) => crops.map((crop) => drawn.get(crop) as Crop)), pictures }

  /** The chosen crops, as the model and as people see them, one point's after the other's. */
  async function* sights() {
    for await (const crops of prefetch([...byPoint], prepare, classifier.batch)) yield* crops
  }

  /** Everything about one point's crops that libvips does, in the background of the model's runs. */
  async function prepare([point, crops]: [number, ChosenCrop[]]) {
    const { file } = points[point] as { file: string }
    const [image, ...files] = await Promise.all([
      decodeImage(file, classifier.model.preprocessing),
      ...crops.map((crop) => encodeCrop(file, boxOf(point, crop.crop))),
    ])
    return crops.map((chosen, i) => ({ image, crop: chosen.crop, chosen, file: files[i] as Buffer }))
  }

  function boxOf(point: number, crop: number) {
    return boxInOriginal((frames[point] as Observations['frames'][number]).view, classifier.cropBox(crop))
  }

  async function mapOf(concept: number, features: Float32Array): Promise<Crop['map']> {
    const { height, width } = classifier.model.featureTensor
    const all = await place({ features, earlier: new Float32Array() })
    const values = Float32Array.from(
      { length: height * width },
      (_, position) => all[position * r + concept] as number,
    )
    return relativeMap(values, { height, width })
  }
}

/** A map for people, in units of its largest value; nothing where a value is negative. */
export function relativeMap(
  values: Float32Array,
  { height, width }: { height: number; width: number },
): Crop['map'] {
  const largest = Math.max(...values)
  // Three digits place a contour to a hundredth of a cell, and keep the page small.
  return {
    height,
    width,
    values: Array.from(values, (value) => (value > 0 ? Math.round((1000 * value) / largest) / 1000 : 0)),
  }
}
