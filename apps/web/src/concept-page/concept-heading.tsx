import type { ClassDetail, ConceptDetail } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { conceptName, nameInSentence } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { classPath, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'
import styles from './concept-heading.module.css'

interface Props {
  detail: ClassDetail
  concept: ConceptDetail
  model: ModelInUrl
}

/** Which concept of which class, its share of the score in a sentence, and the ways to its neighbours by importance. */
export function ConceptHeading({ detail, concept, model }: Props) {
  const more = detail.concepts.find(({ rank }) => rank === concept.rank - 1)
  const less = detail.concepts.find(({ rank }) => rank === concept.rank + 1)
  return (
    <div className={styles.heading} data-rank={concept.rank}>
      <div className={styles.line}>
        <p className="label">
          Concept {concept.rank + 1} of {detail.concepts.length} by importance, of{' '}
          <a href={classPath(detail, model)}>{detail.name}</a>
        </p>
        <nav aria-label="Other concepts of the class" className={styles.steps}>
          {more !== undefined && (
            <a href={conceptPagePath(detail.index, more.index, model)} rel="prev">
              <span aria-hidden="true">←</span> <span className="sr-only">More important: </span>
              {conceptName(more)}
            </a>
          )}
          {less !== undefined && (
            <a href={conceptPagePath(detail.index, less.index, model)} rel="next">
              <span className="sr-only">Less important: </span>
              {conceptName(less)} <span aria-hidden="true">→</span>
            </a>
          )}
        </nav>
      </div>
      <h1>
        <ConceptBadge index={concept.index} rank={concept.rank} />
        <span aria-hidden={concept.label === null}>{conceptName(concept)}</span>
      </h1>
      <p className={styles.lead}>
        When {detail.model.name} says “{detail.name}”, <strong>{percent(concept.importance, 1)}</strong> of
        the score comes from {nameInSentence(concept)}: its{' '}
        <Term id="importance" model={model}>
          importance
        </Term>
        . {concept.important ? '' : 'It rarely decides.'}
      </p>
    </div>
  )
}
