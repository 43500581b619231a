import type { Preprocessing } from '../explanation/schema.ts'

/** A part of an image, as fractions of its width and height. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The resized image, in pixels, and where in it the model's input is cut out. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
}

/**
 * Where the model looks: the shorter side is resized to `resizeShorterSide` (more, if the input would not fit) and the centre
 * is cut out; without `resizeShorterSide` the image is squeezed to `resizeTo` or the input. Rounded down like torchvision's `Resize`, so
 * that predictions are those of the usual Python pipeline.
 *
 * @param width pixels of the upright original
 * @param height pixels of the upright original
 */
export function frameOf(width: number, height: number, input: Preprocessing): Frame {
  if (input.resizeShorterSide === undefined) return centred(input.resizeTo ?? input, input)
  const scale = Math.max(
    input.resizeShorterSide / Math.min(width, height),
    input.width / width,
    input.height / height,
  )
  return centred({ width: floor(width * scale), height: floor(height * scale) }, input)
}

function centred({ width, height }: { width: number; height: number }, input: Preprocessing): Frame {
  return { width, height, left: floor((width - input.width) / 2), top: floor((height - input.height) / 2) }
}

/** 3 × (256 / 3) may be 255.99999999999997, and stands for 256. */
function floor(x: number): number {
  return Math.floor(x + 1e-6)
}

/** The part of the upright original that the model sees. */
export function viewOf(frame: Frame, input: Preprocessing): Box {
  return {
    x: frame.left / frame.width,
    y: frame.top / frame.height,
    width: input.width / frame.width,
    height: input.height / frame.height,
  }
}

/** A box in fractions of the model's input, in fractions of the upright original of which the input is the part `view`. */
export function boxInOriginal(view: Box, box: Box): Box {
  return {
    x: view.x + box.x * view.width,
    y: view.y + box.y * view.height,
    width: box.width * view.width,
    height: box.height * view.height,
  }
}
