import type { ClassDetail, ConceptDetail } from '@lens/db'
import type { ReactNode } from 'react'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from './concept-badge.tsx'
import { CropInContext } from './crop-in-context.tsx'

interface Props {
  detail: ClassDetail
  concepts: ConceptDetail[]
  /** Address of a concept: on this page or on the class's. */
  pathOf: (concept: ConceptDetail) => string
  caption?: ReactNode
}

const SHOWN = 3

/** The concepts of a class that a plate shows: its strongest. */
export function plateConcepts(detail: ClassDetail): ConceptDetail[] {
  return detail.concepts.filter(({ crops }) => crops.length > 0).slice(0, SHOWN)
}

/** A class's strongest concepts as a plate of a field guide, outlined where they lie. */
export function Plate({ detail, concepts, pathOf, caption }: Props) {
  if (concepts.length === 0) return null
  return (
    <figure className="grid gap-3.5 [--contour:1]">
      {/* One picture as high as two and the gap between them. */}
      <ol className="grid grid-cols-[calc(200%/3-2px)_calc(100%/3-4px)] gap-1.5">
        {concepts.map((concept) => (
          <li key={concept.index} data-rank={concept.rank} className="flex first:row-span-2">
            <a href={pathOf(concept)} className="relative block flex-1 no-underline">
              {concept.crops.slice(0, 1).map((crop) => (
                <CropInContext
                  key={crop.picture}
                  crop={crop}
                  alt={`Image of ${detail.name} in which concept ${String(concept.index)} is strongest`}
                />
              ))}
              <span className="absolute bottom-0 left-0 flex items-center gap-1.75 border-s-6 border-concept bg-surface pt-1.5 pr-2.75 pb-1.25 pl-1.5 font-sans text-base leading-none font-semibold tabular">
                <ConceptBadge index={concept.index} rank={concept.rank} />
                {percent(concept.importance)}
                <span className="sr-only"> of the score</span>
              </span>
            </a>
          </li>
        ))}
      </ol>
      {caption !== undefined && (
        <figcaption className="max-w-144 text-base leading-normal text-ink-soft italic">{caption}</figcaption>
      )}
    </figure>
  )
}
