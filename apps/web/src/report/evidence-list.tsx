import type { Suspect } from '@lens/db'
import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import { percent, plural } from '../numbers/format.ts'
import { placeName } from '../numbers/place-name.ts'
import type { TermId } from '../numbers/terms.ts'
import { classPath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  suspect: Suspect
  model: ModelInUrl
}

/** What speaks for and against a shortcut: first how much hangs on the concept, then how it behaves. */
export function EvidenceList({ suspect, model }: Props) {
  const {
    concept,
    nearest,
    accuracy,
    accuracyWithout,
    kept,
    instead,
    place,
    variety,
    unrelatedAhead,
    signs,
  } = suspect
  const { className, contrast, reliability } = concept
  return (
    <div className="grid gap-x-snug gap-y-5 sm:grid-cols-2">
      <Group title="How much depends on it" share={suspect.weight}>
        {contrast !== null && (
          <Item term="contrast" model={model} value={percent(contrast)}>
            of the lead over the runner-up
            {nearest !== null && (
              <>
                , mostly{' '}
                {nearest.explained ? <a href={classPath(nearest, model)}>{nearest.name}</a> : nearest.name}
              </>
            )}
            .
          </Item>
        )}
        <Item term="switched-off" model={model} value={percent(1 - kept)}>
          of the images are no longer called {className} without it
          {instead !== null && (
            <>
              ; {percent(instead.share)} become {instead.class.name}
            </>
          )}
          .
          {accuracy !== null && accuracyWithout !== null && (
            <>
              {' '}
              Accuracy: {percent(accuracyWithout)} instead of {percent(accuracy)}.
            </>
          )}
        </Item>
      </Group>
      <Group title="How odd it is" share={mean(Object.values(signs))}>
        <Item term="place" model={model} value={percent(signs.fixed)}>
          {place === null ? 'It is in no image.' : <>fixed in its place: {placeName(place)}.</>}
        </Item>
        <Item term="variety" model={model} value={percent(signs.alike)}>
          {variety === null ? 'Too few crops to compare.' : alike(variety)}
        </Item>
        <Item term="reliability" model={model} value={reliability === null ? '–' : percent(reliability)}>
          {reliability === null
            ? 'It decides no labelled image.'
            : 'of the images that it decides are right.'}
        </Item>
        {unrelatedAhead !== null && (
          <Item term="unrelated" model={model} value={percent(signs.unrelated)}>
            {unrelatedAhead === 0
              ? 'It points to no unrelated class more than to its own.'
              : `It points to ${plural(unrelatedAhead, 'unrelated class', 'unrelated classes')} more than to its own.`}
          </Item>
        )}
      </Group>
    </div>
  )
}

function alike(variety: number): string {
  return variety >= 1
    ? 'Its crops differ as much as any crops of the class.'
    : `alike: its crops differ ${percent(variety)} as much as all crops of the class.`
}

function Group({ title, share, children }: { title: string; share: number; children: ReactNode }) {
  return (
    <div className="grid content-start gap-2.5">
      <h3 className="flex items-baseline justify-between gap-3 border-b border-line-strong pb-1.5 font-sans text-label font-semibold">
        {title} <span className="tabular">{percent(share)}</span>
      </h3>
      <dl className="grid gap-2.5 font-sans text-note">{children}</dl>
    </div>
  )
}

interface ItemProps {
  term: TermId
  model: ModelInUrl
  value: string
  children: ReactNode
}

function Item({ term, model, value, children }: ItemProps) {
  return (
    <div className="grid grid-cols-[3.25rem_1fr] gap-x-3">
      <dt className="col-start-2 text-ink-soft">
        <Term id={term} model={model} />
      </dt>
      <dd className="col-start-2 row-start-2">{children}</dd>
      <dd className="col-start-1 row-span-2 row-start-1 text-end text-label font-semibold tabular">
        {value}
      </dd>
    </div>
  )
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
