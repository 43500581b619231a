import type { PointView } from '@lens/db'
import type { ReactNode } from 'react'
import { Picture } from '../pictures/picture.tsx'
import { classPath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  point: PointView
  alt: string
  /** Address of the page about it. */
  path: string
  children: ReactNode
}

/** One whole image, with what there is to say about it; it leads to the page that says the rest. */
export function PointFigure({ point, alt, path, children }: Props) {
  return (
    <figure className="grid grid-cols-[2fr_3fr] content-start gap-4 font-sans text-label leading-normal sm:grid-cols-1 sm:gap-3">
      {/* Whole images differ in shape; the room they get does not, so that rows stay rows. */}
      <a
        href={path}
        aria-label={`Look into ${point.image}`}
        className="block aspect-square self-start overflow-hidden sm:aspect-4/3"
      >
        <Picture
          picture={point.picture}
          alt={alt}
          width={point.width}
          height={point.height}
          className="size-full rounded bg-transparent object-cover object-left sm:rounded-none sm:object-contain"
        />
      </a>
      <figcaption className="grid gap-2.5 [&_strong]:font-semibold">{children}</figcaption>
    </figure>
  )
}

/** A class's name, linked where there is a page about it. */
export function ClassName({ of, model }: { of: PointView['predicted']; model: ModelInUrl }) {
  return of.explained ? <a href={classPath(of, model)}>{of.name}</a> : <>{of.name}</>
}
