import type { ClassDetail, ConceptDetail } from '@lens/db'
import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import { conceptName, nameInSentence } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { classPath, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'

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
    <div className="grid gap-4 border-t-6 border-concept pt-4.5" data-rank={concept.rank}>
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-1">
        <p className="label">
          Concept {concept.rank + 1} of {detail.concepts.length} by importance, of{' '}
          <a href={classPath(detail, model)}>{detail.name}</a>
        </p>
        <nav
          aria-label="Other concepts of the class"
          className="flex flex-wrap gap-x-6 gap-y-1 font-sans text-label leading-tight font-medium"
        >
          {more !== undefined && (
            <Step href={conceptPagePath(detail.index, more.index, model)} rel="prev">
              <span aria-hidden="true">←</span> <span className="sr-only">More important: </span>
              {conceptName(more)}
            </Step>
          )}
          {less !== undefined && (
            <Step href={conceptPagePath(detail.index, less.index, model)} rel="next">
              <span className="sr-only">Less important: </span>
              {conceptName(less)} <span aria-hidden="true">→</span>
            </Step>
          )}
        </nav>
      </div>
      <h1 className="flex flex-wrap items-center gap-3.5 text-title wrap-anywhere">
        <ConceptBadge index={concept.index} rank={concept.rank} size="large" />
        <span aria-hidden={concept.label === null}>{conceptName(concept)}</span>
      </h1>
      <p className="max-w-prose text-lead">
        When {detail.model.name} says “{detail.name}”,{' '}
        <strong className="font-semibold">{percent(concept.importance, 1)}</strong> of the score comes from{' '}
        {nameInSentence(concept)}: its{' '}
        <Term id="importance" model={model}>
          importance
        </Term>
        . {concept.important ? '' : 'It is not among the important ones.'}
      </p>
    </div>
  )
}

function Step({ href, rel, children }: { href: string; rel: 'prev' | 'next'; children: ReactNode }) {
  return (
    <a href={href} rel={rel} className="inline-flex min-h-11 items-center gap-1.5">
      {children}
    </a>
  )
}
