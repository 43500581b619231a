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
import type { Score } from './score.ts'
import styles from './what-if-section.module.css'

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
          <p>
            Switch concepts off, and see{' '}
            <Term id="what-if" model={model}>
              what the model would say without them
            </Term>
            .
          </p>
          <fieldset className={styles.switches}>
            <legend>Switch off</legend>
            <div>
              {score.parts.map(({ index, rank, concept }) => (
                <label key={index}>
                  <input
                    type="checkbox"
                    name="off"
                    value={index}
                    form={form}
                    defaultChecked={off.includes(index)}
                  />
                  <ConceptBadge index={index} rank={rank} />
                  {concept !== null && concept.label !== null && <span>{conceptName(concept)}</span>}
                </label>
              ))}
            </div>
          </fieldset>
          <div className={styles.go}>
            <button type="submit" form={form} className="button">
              Show what changes
            </button>
            {children}
          </div>
        </>
      }
    >
      <div className={styles.outcome}>
        {whatIf !== null && <Outcome whatIf={whatIf} before={predictions[0]} score={score} of={of} />}
        <PredictionTable
          caption={
            whatIf === null
              ? 'What the model holds most likely'
              : 'What the model holds most likely, before and with the chosen concepts switched off'
          }
          before={predictions}
          after={whatIf?.predictions ?? null}
          names={names}
          model={model}
        />
      </div>
    </OneImageSection>
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
    <p className={styles.sentence}>
      Without {whatIf.off.length === 1 ? 'concept' : 'concepts'} {listed(whatIf.off)}, the score for {of.name}{' '}
      goes from {decimal(score.logit)} to <strong>{decimal(whatIf.logit)}</strong>, and the model{' '}
      {same ? 'still says' : 'would say'} <strong>{after.className}</strong>
      {!same && ' instead'}, with {percent(after.probability, 1)}.
    </p>
  )
}

function listed(numbers: number[]): string {
  return new Intl.ListFormat('en').format(numbers.map(String))
}
