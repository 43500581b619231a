import type { ClassDetail, ConceptDetail } from '@lens/db'
import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import { decimal, percent, plural } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import type { TermId } from '../numbers/terms.ts'
import { conceptsPath } from '../urls/concept-filters.ts'
import { classPath, conceptAnchor, type ModelInUrl } from '../urls/paths.ts'
import { AlignmentBar } from './alignment-bar.tsx'

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
    <div className="facts">
      <dl>
        <Share term="prevalence" value={concept.prevalence} model={model}>
          strongest reason for {plural(concept.dominates, 'point')} of {detail.points}
        </Share>
        <Share term="reliability" value={concept.reliability} model={model}>
          {concept.reliability === null ? 'nothing to judge by' : 'of those are right'}
        </Share>
        {concept.withoutPlace !== null && (
          <Share term="without-place" value={concept.withoutPlace} model={model}>
            in no cell of the image, and so in no outline
          </Share>
        )}
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

interface ShareProps {
  term: TermId
  /** Null where there is none, which the words then say. */
  value: number | null
  model: ModelInUrl
  children: ReactNode
}

function Share({ term, value, model, children }: ShareProps) {
  return (
    <div>
      <dt>
        <Term id={term} model={model} plain />
      </dt>
      <dd>
        {value !== null && <strong>{percent(value)}</strong>} {children}
      </dd>
    </div>
  )
}

interface FactTitleProps {
  as: 'h3' | 'h4'
  children: ReactNode
}

function FactTitle({ as: Heading, children }: FactTitleProps) {
  return <Heading>{children}</Heading>
}

function Alignments({ detail, concept, model, heading }: Required<Omit<Props, 'pathOf'>>) {
  const largest = Math.max(...concept.alignments.map(({ cosine }) => Math.abs(cosine)))
  return (
    <div>
      <FactTitle as={heading}>
        <Term id="alignment" model={model} plain>
          Aligned with
        </Term>
      </FactTitle>
      <ul className="facts-list">
        {concept.alignments.map((alignment) => {
          const own = alignment.classIndex === detail.index
          const named = { index: alignment.classIndex, slug: alignment.slug }
          return (
            <li key={alignment.classIndex} className="reading">
              <span className={own ? 'font-semibold' : undefined}>
                {own || !alignment.explained ? (
                  alignment.className
                ) : (
                  <a href={classPath(named, model)}>{alignment.className}</a>
                )}
                {own && <span className="sr-only"> (this class)</span>}
              </span>
              <span>{decimal(alignment.cosine)}</span>
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

function Similar({ detail, concept, model, heading, pathOf }: Required<Props>) {
  const rankOf = (index: number) => detail.concepts.find((other) => other.index === index)?.rank ?? 0
  return (
    <div>
      <FactTitle as={heading}>
        <Term id="similarity" model={model} plain>
          Most similar here
        </Term>
      </FactTitle>
      <ul className="facts-links">
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
