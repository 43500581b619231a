import type { CropView } from '@lens/db'
import { DrawnOutline, Outline } from './outline.tsx'
import { Picture } from './picture.tsx'

interface Props {
  crop: CropView
  alt: string
  /** See `Picture`. */
  folded?: boolean
  /** Address of its outline, on pages that show many. */
  outline?: string
  /** An item of a list of crops. */
  as?: 'span' | 'li'
}

/** A square patch of an image, scaled to the room it gets. */
export function Crop({ crop, alt, folded = false, outline, as: Tile = 'span' }: Props) {
  return (
    <Tile className="tile">
      <Picture picture={crop.picture} alt={alt} folded={folded} />
      {outline === undefined || crop.outline === '' ? (
        <Outline path={crop.outline} />
      ) : (
        <DrawnOutline address={outline} />
      )}
    </Tile>
  )
}
