import type { ClassDetail, ConceptDetail } from '@lens/db'
import type { ReactNode } from 'react'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from './concept-badge.tsx'
import { CropInContext } from './crop-in-context.tsx'
import styles from './plate.module.css'

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
    <figure className={styles.plate}>
      <ol className={styles.concepts}>
        {concepts.map((concept) => (
          <li key={concept.index} data-rank={concept.rank}>
            <a href={pathOf(concept)}>
              {concept.crops.slice(0, 1).map((crop) => (
                <CropInContext
                  key={crop.picture}
                  crop={crop}
                  alt={`Image of ${detail.name} in which concept ${String(concept.index)} is strongest`}
                  eager
                />
              ))}
              <span className={styles.share}>
                <ConceptBadge index={concept.index} rank={concept.rank} />
                {percent(concept.importance)}
                <span className="sr-only"> of the score</span>
              </span>
            </a>
          </li>
        ))}
      </ol>
      {caption !== undefined && <figcaption>{caption}</figcaption>}
    </figure>
  )
}
