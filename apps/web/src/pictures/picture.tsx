import { picturePath } from '../urls/paths.ts'

interface Props {
  picture: string
  alt: string
  /** Left out where a tile holds its place. */
  width?: number
  height?: number
  /** Not seen until something is opened, and fetched no sooner. */
  folded?: boolean
  className?: string
}

/**
 * A stored picture. Its size is known before it arrives, so that nothing moves when it does; once it is there, it is drawn with
 * what is around it, and not a moment later. Not next/image: pictures are stored small and under names that never change, there is
 * nothing to resize or to cache on the way.
 *
 * Those further down are fetched with the page, after those in sight: all pictures of a large page are 600 KB, and whoever scrolls fast
 * outran lazy ones.
 */
export function Picture({ picture, alt, width, height, folded = false, className }: Props) {
  return (
    <picture>
      <img
        src={picturePath(picture)}
        alt={alt}
        width={width}
        height={height}
        loading={folded ? 'lazy' : undefined}
        className={className}
      />
    </picture>
  )
}
