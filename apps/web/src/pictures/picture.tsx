import { picturePath } from '../urls/paths.ts'

interface Props {
  picture: string
  alt: string
  /** Left out where a tile holds its place. */
  width?: number
  height?: number
  /** Above the fold: fetched at once. */
  eager?: boolean
  className?: string
}

/**
 * A stored picture. Its size is known before it arrives, so that nothing moves when it does; once it is there, it is drawn with
 * what is around it, and not a moment later. Not next/image: pictures are stored small and under names that never change, there is
 * nothing to resize or to cache on the way.
 */
export function Picture({ picture, alt, width, height, eager = false, className }: Props) {
  return (
    <picture>
      <img
        src={picturePath(picture)}
        alt={alt}
        width={width}
        height={height}
        loading={eager ? undefined : 'lazy'}
        className={className}
      />
    </picture>
  )
}
