import type { NamedClass } from '@lens/db'
import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { decimal, percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import type { LiveExplanation } from '../server/live.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import { OneImageSection, type Place } from './one-image-section.tsx'
import { PredictionTable } from './prediction-table.tsx'
import type { ConceptPart, Score } from './score.ts'

interface Props {
  place: Place
  explanation: LiveExplanation
  score: Score
  /** The class that the score is for. */
  of: { name: string }
  names: NamedClass[]
  model: ModelInUrl
  /** The form that the switches belong to; it may stand elsewhere on the page. */
  form: string
  /** The form itself where it does not, and what else stands beside its button. */
  children: ReactNode
}

/** Concepts to switch off, and what the model says then. */
export function WhatIfSection({ place, explanation, score, of, names, model, form, children }: Props) {
  const { predictions, whatIf } = explanation
  const off = whatIf?.off ?? []
  return (
    <OneImageSection
      place={place}
      id="what-if"
      title="What if it did not see that?"
      beside
      lead={
        <>
          <p className="text-ink-soft">
            Switch concepts off, and see{' '}
            <Term id="what-if" model={model}>
              what the model would say without them
            </Term>
            .
          </p>
          <fieldset>
            <legend className="mb-1.5 p-0 font-sans text-label font-medium">Switch off</legend>
            <div className="flex flex-wrap gap-2">
              {score.parts.map((part) => (
                <Switch key={part.index} part={part} form={form} off={off.includes(part.index)} />
              ))}
            </div>
          </fieldset>
          <div className="flex flex-wrap items-center gap-x-5 gap-y-2 font-sans text-label leading-normal font-medium">
            <button type="submit" form={form} className="button">
              Show what changes
            </button>
            {children}
          </div>
        </>
      }
    >
      <div className="grid content-start gap-6">
        {whatIf !== null && <Outcome whatIf={whatIf} before={predictions[0]} score={score} of={of} />}
        <PredictionTable
          caption={
            whatIf === null
              ? 'What the model finds most likely'
              : 'What the model finds most likely, before and with the chosen concepts switched off'
          }
          before={predictions}
          after={whatIf?.predictions ?? null}
          names={names}
          split={explanation.split}
          score={score}
          model={model}
        />
      </div>
    </OneImageSection>
  )
}

/** One concept to switch off; struck through when it is. */
function Switch({ part, form, off }: { part: ConceptPart; form: string; off: boolean }) {
  const { index, rank, concept } = part
  return (
    <label className="inline-flex min-h-11 cursor-pointer items-center gap-2 rounded border border-line-strong bg-surface px-3 font-sans text-label leading-tight hover:border-ink has-checked:*:line-through">
      <input
        type="checkbox"
        name="off"
        value={index}
        form={form}
        defaultChecked={off}
        className="m-0 size-4.5 accent-ink"
      />
      <ConceptBadge index={index} rank={rank} />
      {concept !== null && concept.label !== null && <span>{conceptName(concept)}</span>}
    </label>
  )
}

interface OutcomeProps {
  whatIf: NonNullable<LiveExplanation['whatIf']>
  before: LiveExplanation['predictions'][0]
  score: Score
  of: { name: string }
}

function Outcome({ whatIf, before, score, of }: OutcomeProps) {
  const [after] = whatIf.predictions
  if (after === undefined) return null
  const same = after.classIndex === before.classIndex
  return (
    <p className="max-w-prose text-lead">
      Without {whatIf.off.length === 1 ? 'concept' : 'concepts'} {listed(whatIf.off)}, the score for {of.name}{' '}
      goes from {decimal(score.logit)} to <strong className="font-semibold">{decimal(whatIf.logit)}</strong>,
      and the model {same ? 'still says' : 'would say'}{' '}
      <strong className="font-semibold">{after.className}</strong>
      {!same && ' instead'}, with {percent(after.probability, 1)}.
    </p>
  )
}

function listed(numbers: number[]): string {
  return new Intl.ListFormat('en').format(numbers.map(String))
}
