import type { ClassDetail, ClassRef } from '@lens/db'
import type { ReactNode } from 'react'
import { nameInSentence } from '../numbers/concept-name.ts'
import { inWords, percent } from '../numbers/format.ts'
import { Plate, plateConcepts } from '../pictures/plate.tsx'
import { comparePath } from '../urls/comparison.ts'
import { classPath, conceptAnchor, randomPath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  detail: ClassDetail
  previous: ClassRef | null
  next: ClassRef | null
  model: ModelInUrl
}

/** As a field guide names a species: the common name, the others in italics, the number, and the case in a sentence. */
export function ClassHeading({ detail, previous, next, model }: Props) {
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-8">
        <p className="label">
          Class {detail.index}
          {detail.wnid !== null && (
            <>
              , WordNet <span className="tabular">{detail.wnid}</span>
            </>
          )}
        </p>
        <ClassSteps label="Other classes" previous={previous} next={next} model={model} />
      </div>
      <div className="grid grid-cols-1 items-center gap-x-part gap-y-10 md:grid-cols-[minmax(0,5fr)_minmax(0,4fr)]">
        <div className="grid min-w-0 gap-4">
          <h1 className="wrap-anywhere hyphens-auto first-letter:uppercase">{detail.name}</h1>
          {detail.synonyms.length > 0 && (
            <p className="max-w-192 text-lead leading-snug text-ink-soft italic">
              {detail.synonyms.join(', ')}
            </p>
          )}
          <p className="mt-3 max-w-prose text-lead">
            <Summary detail={detail} />
          </p>
          <p data-needs-server className="font-sans text-label font-medium">
            <a
              href={comparePath({ class: detail.index }, model)}
              className="inline-flex min-h-9 items-center"
            >
              Compare with another class
            </a>
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
    <nav aria-label={label} className="flex flex-wrap gap-x-5 font-sans text-label font-medium">
      {previous !== null && (
        <Step href={classPath(previous, model)} rel="prev">
          <span aria-hidden="true">←</span> <span className="sr-only">Previous class: </span>
          {previous.name}
        </Step>
      )}
      <span data-needs-server className="contents">
        <Step href={randomPath(model)} rel="nofollow">
          Random<span className="sr-only"> class</span>
        </Step>
      </span>
      {next !== null && (
        <Step href={classPath(next, model)} rel="next">
          <span className="sr-only">Next class: </span>
          {next.name} <span aria-hidden="true">→</span>
        </Step>
      )}
    </nav>
  )
}

function Step({ href, rel, children }: { href: string; rel: string; children: ReactNode }) {
  return (
    <a
      href={href}
      rel={rel}
      className="inline-flex min-h-11 items-center gap-1.5 no-underline hover:underline"
    >
      {children}
    </a>
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
