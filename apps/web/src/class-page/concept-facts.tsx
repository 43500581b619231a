import type { ClassDetail, ConceptDetail } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { decimal, percent, plural } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { conceptsPath } from '../urls/concept-filters.ts'
import { classPath, conceptAnchor, type ModelInUrl } from '../urls/paths.ts'
import { AlignmentBar } from './alignment-bar.tsx'
import styles from './concept-facts.module.css'

interface Props {
  detail: ClassDetail
  concept: ConceptDetail
  model: ModelInUrl
  /** One step below the concept's own. */
  heading?: 'h3' | 'h4'
  /** Address of another concept of the class. */
  pathOf?: (index: number) => string
}

const SIMILAR_SHOWN = 3

/** A concept's numbers, each a sentence or a short list, each linked to its explanation. */
export function ConceptFacts({
  detail,
  concept,
  model,
  heading = 'h4',
  pathOf = (index) => `#${conceptAnchor(index)}`,
}: Props) {
  return (
    <div className={styles.facts}>
      <dl className={styles.shares}>
        <div>
          <dt>
            <Term id="prevalence" model={model} />
          </dt>
          <dd>
            <strong>{percent(concept.prevalence)}</strong>{' '}
            <span>
              strongest reason for {plural(concept.dominates, 'point')} of {detail.points}
            </span>
          </dd>
        </div>
        <div>
          <dt>
            <Term id="reliability" model={model} />
          </dt>
          <dd>
            {concept.reliability === null ? (
              <span>nothing to judge by</span>
            ) : (
              <>
                <strong>{percent(concept.reliability)}</strong> <span>of those are right</span>
              </>
            )}
          </dd>
        </div>
      </dl>
      {concept.alignments.length > 0 && (
        <Alignments detail={detail} concept={concept} model={model} heading={heading} />
      )}
      {concept.similar.length > 0 && (
        <Similar detail={detail} concept={concept} model={model} heading={heading} pathOf={pathOf} />
      )}
    </div>
  )
}

function Alignments({ detail, concept, model, heading: Heading }: Required<Omit<Props, 'pathOf'>>) {
  const largest = Math.max(...concept.alignments.map(({ cosine }) => Math.abs(cosine)))
  return (
    <div>
      <Heading className={styles.title}>
        <Term id="alignment" model={model}>
          Aligned with
        </Term>
      </Heading>
      <ul className={styles.alignments}>
        {concept.alignments.map((alignment) => {
          const own = alignment.classIndex === detail.index
          const named = { index: alignment.classIndex, slug: alignment.slug }
          return (
            <li key={alignment.classIndex} data-own={own}>
              <span className={styles.class}>
                {own || !alignment.explained ? (
                  alignment.className
                ) : (
                  <a href={classPath(named, model)}>{alignment.className}</a>
                )}
                {own && <span className="sr-only"> (this class)</span>}
              </span>
              <span className={styles.cosine}>{decimal(alignment.cosine)}</span>
              <AlignmentBar cosine={alignment.cosine} largest={largest} />
            </li>
          )
        })}
      </ul>
      {concept.aligned !== null && concept.aligned.classIndex !== detail.index && (
        <p className="label">
          <a href={conceptsPath({ aligned: concept.aligned.classIndex }, model)}>
            Other concepts closest to {concept.aligned.className}
          </a>
        </p>
      )}
    </div>
  )
}

function Similar({ detail, concept, model, heading: Heading, pathOf }: Required<Props>) {
  const rankOf = (index: number) => detail.concepts.find((other) => other.index === index)?.rank ?? 0
  return (
    <div>
      <Heading className={styles.title}>
        <Term id="similarity" model={model}>
          Most similar here
        </Term>
      </Heading>
      <ul className={styles.similar}>
        {concept.similar.slice(0, SIMILAR_SHOWN).map(({ index, cosine }) => (
          <li key={index}>
            <a href={pathOf(index)}>
              <ConceptBadge index={index} rank={rankOf(index)} /> {decimal(cosine)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
