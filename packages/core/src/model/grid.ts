import { LensError } from '@lens/errors'

/** Top-left corners of the crops of one image in pixels of the model's input, row by row. */
export interface CropGrid {
  readonly size: number
  readonly stride: number
  readonly rows: readonly number[]
  readonly columns: readonly number[]
}

/**
 * The reference's grid (CRAFT code): squares of `size` pixels every `floor(0.8 size)` pixels, only whole ones. A 224-pixel
 * input and 64-pixel crops give 4 × 4.
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
  return Array.from({ length: Math.floor((length - size) / stride) + 1 }, (_, i) => i * stride)
}
