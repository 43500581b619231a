import type { FacetCounts } from '@lens/db'
import type { ReactNode } from 'react'
import { classNames } from '../frame/class-names.ts'
import { Term } from '../frame/term.tsx'
import { count } from '../numbers/format.ts'
import type { TermId } from '../numbers/terms.ts'
import { conceptsPath, type ConceptFilters } from '../urls/concept-filters.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import { PREVALENCE, RELIABILITY } from './facet-names.ts'

interface Props {
  counts: FacetCounts
  filters: ConceptFilters
  model: ModelInUrl
}

/** What the concepts found can be narrowed down by, one tap each, with how many would be left. */
export function FacetLinks({ counts, filters, model }: Props) {
  const link = <F extends keyof ConceptFilters>(
    name: F,
    value: ConceptFilters[F],
    text: string,
    left: number,
  ) => {
    const current = filters[name] === value
    const path = conceptsPath({ ...filters, [name]: current ? undefined : value, page: 1 }, model)
    return <FacetLink key={text} text={text} left={left} current={current} path={path} />
  }
  return (
    <nav
      aria-label="Narrow down"
      data-needs-server
      className="grid gap-x-8 gap-y-1.5 font-sans text-note md:grid-cols-2"
    >
      <Facet name="Only those that">
        {link('important', true, 'are important', counts.important.yes)}
        {link('suspect', true, 'are suspects', counts.suspect.yes)}
        {link('elsewhere', true, 'align best with another class', counts.elsewhere.yes)}
        {link('labelled', true, 'have a name', counts.labelled.yes)}
        {link('pictured', true, 'have a picture', counts.pictured.yes)}
      </Facet>
      <div className="grid content-start gap-y-1.5">
        <Facet name="Prevalence" term="prevalence" model={model}>
          {(['most', 'some', 'rare'] as const).map((value) =>
            link('prevalence', value, PREVALENCE[value], counts.prevalence[value]),
          )}
        </Facet>
        <Facet name="Reliability" term="reliability" model={model}>
          {(['high', 'middling', 'low'] as const).map((value) =>
            link('reliability', value, RELIABILITY[value], counts.reliability[value]),
          )}
        </Facet>
      </div>
    </nav>
  )
}

interface FacetProps {
  name: string
  term?: TermId
  model?: ModelInUrl
  children: ReactNode
}

function Facet({ name, term, model = null, children }: FacetProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5">
      <span className="text-ink-soft">{term === undefined ? name : <Term id={term} model={model} />}</span>
      <ul className="contents">{children}</ul>
    </div>
  )
}

interface FacetLinkProps {
  text: string
  left: number
  current: boolean
  path: string
}

/** What would leave nothing is no link. */
function FacetLink({ text, left, current, path }: FacetLinkProps) {
  const shape = 'inline-flex min-h-9 items-center gap-1.5 rounded-full border px-3 no-underline'
  return (
    <li>
      {left === 0 && !current ? (
        <span className={classNames(shape, 'border-line text-ink-soft')}>{text} 0</span>
      ) : (
        <a
          href={path}
          aria-current={current ? 'true' : undefined}
          className={classNames(
            shape,
            'border-line-strong bg-surface hover:border-ink current:bg-ink current:text-ground',
          )}
        >
          {text} <span className="tabular">{count(left)}</span>
        </a>
      )}
    </li>
  )
}
