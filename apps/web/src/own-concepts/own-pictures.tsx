import type { OwnConceptView } from '@lens/db'
import { Picture } from '../pictures/picture.tsx'

interface Props {
  concept: OwnConceptView
  most: number
}

/** Some of the images that gave a concept. */
export function OwnPictures({ concept, most }: Props) {
  return (
    <ul className="grid grid-cols-4 gap-0.75 overflow-hidden rounded sm:grid-cols-6">
      {concept.pictures.slice(0, most).map(({ picture, width, height }, at) => (
        <li key={picture} className="tile">
          <Picture
            picture={picture}
            alt={`Image ${String(at + 1)} of ${concept.name}`}
            width={width}
            height={height}
          />
        </li>
      ))}
    </ul>
  )
}
