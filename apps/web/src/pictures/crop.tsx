import type { CropView } from '@lens/db'
import { classNames } from '../frame/class-names.ts'
import { Outline } from './outline.tsx'
import { Picture } from './picture.tsx'

/** Crops are square patches; the browser scales them to the room they get. */
const SIDE = 224

interface Props {
  crop: CropView
  alt: string
  eager?: boolean
  className?: string | undefined
}

export function Crop({ crop, alt, eager = false, className }: Props) {
  return (
    <span className={classNames('tile', className)}>
      <Picture picture={crop.picture} alt={alt} width={SIDE} height={SIDE} eager={eager} />
      <Outline path={crop.outline} />
    </span>
  )
}
