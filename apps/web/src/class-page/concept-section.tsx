import type { ClassDetail, ConceptDetail } from '@lens/db'
import { conceptName } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { conceptAnchor, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'
import { ConceptFacts } from './concept-facts.tsx'
import styles from './concept-section.module.css'
import { CropGrid } from './crop-grid.tsx'
import { Visualisations } from './visualisations.tsx'

interface Props {
  detail: ClassDetail
  concept: ConceptDetail
  model: ModelInUrl
}

/** An important concept, in full: what it looks like, and its numbers beside it. */
export function ConceptSection({ detail, concept, model }: Props) {
  const titleId = `${conceptAnchor(concept.index)}-title`
  return (
    <section
      id={conceptAnchor(concept.index)}
      aria-labelledby={titleId}
      className={styles.concept}
      data-rank={concept.rank}
    >
      <header className={styles.head}>
        <h3 id={titleId}>
          <ConceptBadge index={concept.index} rank={concept.rank} />
          <a href={conceptPagePath(detail.index, concept.index, model)}>
            <span aria-hidden={concept.label === null}>{conceptName(concept)}</span>
            {concept.label === null && <span className="sr-only">: all about it</span>}
          </a>
        </h3>
        <p className={styles.importance}>
          <span className={styles.number}>{percent(concept.importance)}</span> of the score
        </p>
      </header>
      <div className={styles.pictures}>
        <Visualisations concept={concept} model={model} />
        <CropGrid detail={detail} concept={concept} eager={concept.rank === 0} />
      </div>
      <ConceptFacts detail={detail} concept={concept} model={model} />
    </section>
  )
}
