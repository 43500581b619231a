import type { ConceptDetail, SubConceptView } from '@lens/db'
import type { ReactNode } from 'react'
import { percent } from '../numbers/format.ts'
import { Crop } from '../pictures/crop.tsx'
import { outlinePath } from '../urls/paths.ts'
import { subConceptNumber } from './names.ts'

interface Props {
  concept: ConceptDetail
  part: SubConceptView
  /** Crops that are shown. */
  count: number
  heading: 'h3' | 'h4' | 'h5'
  /** See `Picture`. */
  folded?: boolean
  children?: ReactNode
}

/** A part of a concept: how much of it, and crops with the rest in the dark, since one crop may show several parts. */
export function SubConceptFigure({
  concept,
  part,
  count,
  heading: Heading,
  folded = false,
  children,
}: Props) {
  const number = subConceptNumber(concept.index, part.place)
  return (
    <div className="grid content-start gap-2.5">
      <Heading className="m-0 flex items-baseline gap-2.5 font-sans text-label font-medium tracking-normal">
        <span className="badge text-small">
          <span className="sr-only">Sub-concept </span>
          {number}
        </span>
        <span className="tabular">{percent(part.share)}</span>
      </Heading>
      <ul className="grid grid-cols-3 gap-0.75 [--contour:1] [--veil:0.68]">
        {part.crops.slice(0, count).map((crop, position) => (
          <Crop
            key={crop.picture + crop.image}
            as="li"
            crop={crop}
            alt={`Crop ${String(position + 1)} of sub-concept ${number}`}
            outline={outlinePath(concept, number, position)}
            folded={folded}
          />
        ))}
      </ul>
      {children}
    </div>
  )
}
