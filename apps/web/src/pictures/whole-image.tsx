import type { CropView } from '@lens/db'
import { decimal } from '../numbers/format.ts'
import { Picture } from './picture.tsx'
import styles from './whole-image.module.css'

interface Props {
  id: string
  crop: CropView
  title: string
  rank: number
}

/**
 * The image a crop was cut from, with the crop's box. A popover: the browser opens, closes and focuses it, no script
 * does, and its lazy picture is only fetched once it is open.
 */
export function WholeImage({ id, crop, title, rank }: Props) {
  const { box } = crop
  const titleId = `${id}-title`
  return (
    <div id={id} popover="auto" role="dialog" aria-labelledby={titleId} className={styles.popover} data-rank={rank}>
      <div className={styles.bar}>
        <h4 id={titleId}>{title}</h4>
        <button type="button" popoverTarget={id} popoverTargetAction="hide" className="button button-quiet">
          Close
        </button>
      </div>
      <div className={styles.image}>
        <Picture
          picture={crop.imagePicture}
          alt={`The whole image, ${crop.image}`}
          width={crop.imageWidth}
          height={crop.imageHeight}
        />
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <rect x={box.x} y={box.y} width={box.width} height={box.height} className={styles.casing} />
          <rect x={box.x} y={box.y} width={box.width} height={box.height} className={styles.box} />
        </svg>
      </div>
      <p className="label">
        {crop.image}, coefficient {decimal(crop.coefficient)}
      </p>
    </div>
  )
}
