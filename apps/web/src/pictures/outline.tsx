import type { CropView } from '@lens/db'
import { CONTOUR_SIDE, contourPath } from './contour.ts'
import styles from './outline.module.css'

const frame = `M0 0H${String(CONTOUR_SIDE)}V${String(CONTOUR_SIDE)}H0Z`

/**
 * Where in a crop the concept lies: a line in the concept's colour, and a veil over the rest (the frame with the
 * outline as a hole). Which of them shows is for CSS to say. Decoration: the crop's text says what it shows.
 */
export function Outline({ map }: { map: CropView['map'] }) {
  const path = contourPath(map)
  if (path === '') return null
  return (
    <svg
      viewBox={`0 0 ${String(CONTOUR_SIDE)} ${String(CONTOUR_SIDE)}`}
      preserveAspectRatio="none"
      className={styles.outline}
      aria-hidden="true"
    >
      <path d={frame + path} className={styles.veil} />
      <path d={path} className={styles.casing} />
      <path d={path} className={styles.line} />
    </svg>
  )
}
