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
    <figure className="specimen">
      <a href={path} aria-label={`Look into ${point.image}`}>
        <Picture picture={point.picture} alt={alt} width={point.width} height={point.height} />
      </a>
      <figcaption>{children}</figcaption>
    </figure>
  )
}

/** A class's name, linked where there is a page about it. */
export function ClassName({ of, model }: { of: PointView['predicted']; model: ModelInUrl }) {
  return of.explained ? <a href={classPath(of, model)}>{of.name}</a> : <>{of.name}</>
}
