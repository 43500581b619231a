import { LensError } from '@lens/errors'

/** Top-left corners of the crops of one image in pixels of the model's input, row by row. */
export interface CropGrid {
  readonly size: number
  readonly stride: number
  readonly rows: readonly number[]
  readonly columns: readonly number[]
}

/**
 * Squares of `size` pixels in a regular grid of as many rows and columns as the reference has (CRAFT code: every
 * `floor(0.8 size)` pixels, only whole ones; 4 × 4 for 64 of 224), but spread from edge to edge: the reference never looks at
 * the last `(length - size) mod stride` pixels, 7 of 224, and 13 of 128, which is where a photographer's stamp is.
 *
 * @throws LensError `usage` where a crop is larger than the input
 */
export function cropGrid(height: number, width: number, size: number): CropGrid {
  if (size > Math.min(height, width)) {
    throw new LensError(
      'usage',
      `A crop of ${size} pixels does not fit the model's input of ${width}×${height}; choose a --crop-size of at most ${Math.min(height, width)}.`,
    )
  }
  const stride = Math.max(1, Math.floor(0.8 * size))
  return { size, stride, rows: starts(height, size, stride), columns: starts(width, size, stride) }
}

function starts(length: number, size: number, stride: number): number[] {
  const steps = Math.floor((length - size) / stride)
  return Array.from({ length: steps + 1 }, (_, i) =>
    steps === 0 ? Math.floor((length - size) / 2) : Math.round((i * (length - size)) / steps),
  )
}
