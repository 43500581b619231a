import type { ClassDetail, ClassRef } from '@lens/db'
import { nameInSentence } from '../numbers/concept-name.ts'
import { inWords, percent } from '../numbers/format.ts'
import { Plate, plateConcepts } from '../pictures/plate.tsx'
import { classPath, conceptAnchor, randomPath, type ModelInUrl } from '../urls/paths.ts'
import styles from './class-heading.module.css'

interface Props {
  detail: ClassDetail
  previous: ClassRef | null
  next: ClassRef | null
  model: ModelInUrl
}

/** As a field guide names a species: the common name, the others in italics, the number, and the case in a sentence. */
export function ClassHeading({ detail, previous, next, model }: Props) {
  return (
    <div className={styles.heading}>
      <div className={styles.line}>
        <p className="label">
          Class {detail.index}
          {detail.wnid !== null && (
            <>
              , WordNet <span className={styles.wnid}>{detail.wnid}</span>
            </>
          )}
        </p>
        <ClassSteps label="Other classes" previous={previous} next={next} model={model} />
      </div>
      <div className={styles.columns}>
        <div className={styles.words}>
          <h1>{detail.name}</h1>
          {detail.synonyms.length > 0 && <p className={styles.synonyms}>{detail.synonyms.join(', ')}</p>}
          <p className={styles.lead}>
            <Summary detail={detail} />
          </p>
        </div>
        <Plate
          detail={detail}
          concepts={plateConcepts(detail)}
          pathOf={(concept) => `#${conceptAnchor(concept.index)}`}
        />
      </div>
    </div>
  )
}

interface StepsProps extends Omit<Props, 'detail'> {
  /** There are two on a page, which must be told apart when read out. */
  label: string
}

export function ClassSteps({ label, previous, next, model }: StepsProps) {
  return (
    <nav aria-label={label} className={styles.steps}>
      {previous !== null && (
        <a href={classPath(previous, model)} rel="prev">
          <span aria-hidden="true">←</span> <span className="sr-only">Previous class: </span>
          {previous.name}
        </a>
      )}
      <a href={randomPath(model)} rel="nofollow">
        Random<span className="sr-only"> class</span>
      </a>
      {next !== null && (
        <a href={classPath(next, model)} rel="next">
          <span className="sr-only">Next class: </span>
          {next.name} <span aria-hidden="true">→</span>
        </a>
      )}
    </nav>
  )
}

function Summary({ detail }: { detail: ClassDetail }) {
  const important = detail.concepts.filter((concept) => concept.important)
  const [strongest] = detail.concepts
  if (strongest === undefined) return null
  const together = important.reduce((sum, concept) => sum + concept.importance, 0)
  return (
    <>
      When {detail.model.name} says “{detail.name}”,{' '}
      {important.length === 0
        ? 'no single concept stands out. The strongest is '
        : important.length === 1
          ? `one concept carries ${percent(together)} of the score: `
          : `${inWords(important.length)} concepts carry ${percent(together)} of the score. The strongest is `}
      <a href={`#${conceptAnchor(strongest.index)}`}>{nameInSentence(strongest)}</a>
      {important.length === 1 ? ', ' : <>, with {percent(strongest.importance)}, </>}
      and it is the deciding one in {percent(strongest.prevalence)} of the images.
    </>
  )
}
