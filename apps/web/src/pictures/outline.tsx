import type { CropView } from '@lens/db'
import { CONTOUR_SIDE, contourOf } from './contour.ts'

const frame = `M0 0H${String(CONTOUR_SIDE)}V${String(CONTOUR_SIDE)}H0Z`

/**
 * Where in a crop the concept lies: a veil over the rest (the frame with the area as a hole) and a line in the concept's
 * colour. Which of them shows is for `--contour` and `--veil` of what is around to say. Decoration: the crop's text says
 * what it shows.
 */
export function Outline({ map }: { map: CropView['map'] }) {
  const { area, line } = contourOf(map)
  if (area === '') return null
  return (
    <svg
      viewBox={`0 0 ${String(CONTOUR_SIDE)} ${String(CONTOUR_SIDE)}`}
      preserveAspectRatio="none"
      className="contour"
      aria-hidden="true"
    >
      <path d={frame + area} className="contour-veil" />
      <path d={line} className="contour-line" />
    </svg>
  )
}
