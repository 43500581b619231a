import type { CropView } from '@lens/db'
import type { CSSProperties } from 'react'
import { fractions, percentage } from './box-style.ts'
import { Outline } from './outline.tsx'
import { Picture } from './picture.tsx'

interface Props {
  crop: CropView
  alt: string
}

/** Side of what is shown, as a multiple of the crop's. */
const CONTEXT = 2.6

/** A crop with what is around it: a square window of its image, the concept outlined in the crop. */
export function CropInContext({ crop, alt }: Props) {
  const view = windowAround(crop)
  const image: CSSProperties = {
    width: percentage(crop.imageWidth / view.side),
    left: percentage(-view.x / view.side),
    top: percentage(-view.y / view.side),
  }
  return (
    <span className="tile">
      <span className="absolute block" style={image}>
        <Picture
          picture={crop.imagePicture}
          alt={alt}
          width={crop.imageWidth}
          height={crop.imageHeight}
          className="w-full"
        />
        <span
          className="absolute border-[1.5px] border-halo/85 outline-1 outline-veil/35"
          style={fractions(crop.box)}
        >
          <Outline path={crop.outline} stretched />
        </span>
      </span>
    </span>
  )
}

/** In pixels of the image: as near to the crop's middle as the image's edges allow. */
function windowAround({ box, imageWidth, imageHeight }: CropView): { x: number; y: number; side: number } {
  const crop = Math.max(box.width * imageWidth, box.height * imageHeight)
  const side = Math.min(imageWidth, imageHeight, CONTEXT * crop)
  const begin = (middle: number, length: number) => Math.min(Math.max(middle - side / 2, 0), length - side)
  return {
    x: begin((box.x + box.width / 2) * imageWidth, imageWidth),
    y: begin((box.y + box.height / 2) * imageHeight, imageHeight),
    side,
  }
}
