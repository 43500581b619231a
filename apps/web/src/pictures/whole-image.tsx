import type { CropView } from '@lens/db'
import type { CSSProperties } from 'react'
import { decimal } from '../numbers/format.ts'
import { fractions } from './box-style.ts'
import { Picture } from './picture.tsx'

interface Props {
  id: string
  crop: CropView
  title: string
  /** Address of a search by the crop. */
  search?: string | undefined
}

/**
 * The image a crop was cut from, with the crop's box. A popover: the browser opens, closes and focuses it, no script
 * does, and its lazy picture is only fetched once it is open.
 */
export function WholeImage({ id, crop, title, search }: Props) {
  const ratio = (crop.imageWidth / crop.imageHeight).toFixed(2)
  return (
    <div id={id} popover="" role="dialog" aria-label={title} className="popover">
      <div style={ratio === '1.00' ? undefined : ({ '--ratio': ratio } as CSSProperties)}>
        <Picture
          picture={crop.imagePicture}
          alt="The whole image"
          width={crop.imageWidth}
          height={crop.imageHeight}
          folded
        />
        <i className="crop-box" style={fractions(crop.box)} />
      </div>
      <p>
        {crop.image}, coefficient {decimal(crop.coefficient)}
      </p>
      <button popoverTarget={id} className="button button-quiet">
        Close
      </button>
      {search !== undefined && (
        <a
          data-needs-server
          href={search}
          rel="nofollow"
          className="float-end inline-flex min-h-11 items-center font-sans text-label font-medium"
        >
          Which other concepts does it excite?
        </a>
      )}
    </div>
  )
}
