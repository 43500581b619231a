import { picturePath } from '../urls/paths.ts'

interface Props {
  picture: string
  alt: string
  width: number
  height: number
  /** Above the fold: fetched at once. */
  eager?: boolean
  className?: string | undefined
}

/** A stored picture. Its size is known before it arrives, so that nothing moves when it does. */
export function Picture({ picture, alt, width, height, eager = false, className }: Props) {
  return (
    // next/image would resize and cache pictures that are stored small, under names that never change.
    <img
      src={picturePath(picture)}
      alt={alt}
      width={width}
      height={height}
      loading={eager ? 'eager' : 'lazy'}
      decoding="async"
      className={className}
    />
  )
}
