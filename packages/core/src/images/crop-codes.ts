import type { Encoder } from '../dictionary/dictionary.ts'
import { matrix, row, type Matrix } from '../matrix.ts'
import type { Classifier } from '../model/classifier.ts'
import type { Observations } from '../model/observe.ts'

/** How much of every concept is in every crop. */
export interface CropCodes {
  /** n × r, the crops of one point after those of the other. */
  readonly codes: Matrix
  /** The points that these are, in order. */
  readonly points: readonly number[]
}

/**
 * What is in the crops of whole images: the mean of the coefficients at their positions. Unlike a crop that is shown to the model alone,
 * enlarged, this is what the image's contributions are made of.
 *
 * @param wholes coefficients of every image, [positions, r]; tokens without a place come last and are in no crop
 */
export function inWholeImages(
  classifier: Pick<Classifier, 'cropsPerImage' | 'cropBox' | 'model'>,
  wholes: readonly Float32Array[],
  r: number,
): CropCodes {
  const { height, width } = classifier.model.featureTensor
  const covered = Array.from({ length: classifier.cropsPerImage }, (_, crop) =>
    coveredBy(classifier.cropBox(crop), height, width),
  )
  const codes = matrix(wholes.length * covered.length, r)
  wholes.forEach((whole, image) => {
    covered.forEach((cells, crop) => {
      const mean = row(codes, image * covered.length + crop)
      for (const { cell, share } of cells)
        for (let k = 0; k < r; k++) mean[k] = (mean[k] as number) + share * (whole[cell * r + k] as number)
    })
  })
  return { codes, points: [...wholes.keys()] }
}

/** What is in crops that the model has seen alone, as CRAFT has it: the coefficients of their pooled activations. */
export async function inPooledCrops(
  encoder: Encoder,
  { crops, cropped }: Pick<Observations, 'crops' | 'cropped'>,
  r: number,
): Promise<CropCodes> {
  return { codes: matrix(crops.rows, r, await encoder.encodeRows(crops)), points: cropped }
}

/** The cells of a map that a box covers, and the share of the box that each is. */
function coveredBy(
  box: ReturnType<Classifier['cropBox']>,
  height: number,
  width: number,
): { cell: number; share: number }[] {
  const down = overlaps(box.y, box.height, height)
  const across = overlaps(box.x, box.width, width)
  return down.flatMap((part, row) =>
    across.flatMap((other, column) =>
      part * other > 0 ? [{ cell: row * width + column, share: part * other }] : [],
    ),
  )
}

/** Share of a stretch that lies in each of so many equal parts of the unit. */
function overlaps(start: number, length: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, i) => {
    const common = Math.min((i + 1) / parts, start + length) - Math.max(i / parts, start)
    return Math.max(0, common) / length
  })
}
