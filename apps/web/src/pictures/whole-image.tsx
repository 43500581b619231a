import type { CropView } from '@lens/db'
import { decimal } from '../numbers/format.ts'
import { fractions } from './box-style.ts'
import { Picture } from './picture.tsx'
import styles from './whole-image.module.css'

interface Props {
  id: string
  crop: CropView
  title: string
}

/**
 * The image a crop was cut from, with the crop's box. A popover: the browser opens, closes and focuses it, no script
 * does, and its lazy picture is only fetched once it is open.
 */
export function WholeImage({ id, crop, title }: Props) {
  return (
    <div id={id} popover="auto" role="dialog" aria-label={title} className={styles.popover}>
      <div>
        <Picture
          picture={crop.imagePicture}
          alt={`The whole image, ${crop.image}`}
          width={crop.imageWidth}
          height={crop.imageHeight}
        />
        <i style={fractions(crop.box)} />
      </div>
      <p>
        {title}: {crop.image}, coefficient {decimal(crop.coefficient)}
      </p>
      <button type="button" popoverTarget={id} popoverTargetAction="hide" className="button button-quiet">
        Close
      </button>
    </div>
  )
}
