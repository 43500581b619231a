import type { ConceptDetail, DecompositionView } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { nameInSentence } from '../numbers/concept-name.ts'
import { decimal, percent, plural } from '../numbers/format.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import { subConceptNumber } from './names.ts'
import { SubConceptFigure } from './sub-concept-figure.tsx'

interface Props {
  concept: ConceptDetail
  model: ModelInUrl
}

const CROPS = 6

/** On the concept's page: what it is made of, level by level, or why it does not come apart. */
export function MadeOfSection({ concept, model }: Props) {
  const { madeOf } = concept
  if (madeOf === null) return null
  return (
    <section aria-labelledby="made-of" className="mt-section grid gap-8">
      <div className="grid max-w-text gap-3.5">
        <h2 id="made-of">What it is made of</h2>
        <p className="text-ink-soft">
          {madeOf.subConcepts.length > 0 ? (
            <Apart concept={concept} madeOf={madeOf} model={model} />
          ) : (
            <Whole concept={concept} madeOf={madeOf} model={model} />
          )}
        </p>
      </div>
      {madeOf.subConcepts.length > 0 && <Parts concept={concept} of={madeOf} level={0} />}
    </section>
  )
}

function Apart({ concept, madeOf, model }: Props & { madeOf: DecompositionView }) {
  return (
    <>
      An earlier layer of the model, {gridOf(madeOf)}, still keeps apart what {nameInSentence(concept)}{' '}
      merges: its{' '}
      <Term id="sub-concept" model={model}>
        sub-concepts
      </Term>
      , each with its share of the concept, found in {plural(madeOf.crops, 'crop')} that it is strongest in.
      {madeOf.residual !== null && percent(madeOf.residual) !== percent(0) && (
        <> No sub-concept carries the other {percent(madeOf.residual)}.</>
      )}
    </>
  )
}

function Whole({ concept, madeOf, model }: Props & { madeOf: DecompositionView }) {
  return (
    <>
      Lens found no distinct{' '}
      <Term id="sub-concept" model={model}>
        sub-concepts
      </Term>{' '}
      in {nameInSentence(concept)} at an earlier layer, {gridOf(madeOf)}: two halves of its crops give parts
      of similarity {decimal(madeOf.stability)}, while the parts themselves are up to{' '}
      {decimal(madeOf.overlap)} similar.
    </>
  )
}

function gridOf({ height, width }: DecompositionView): string {
  return `on a grid of ${String(height)} × ${String(width)}`
}

function Parts({ concept, of, level }: { concept: ConceptDetail; of: DecompositionView; level: number }) {
  return (
    <ul className="grid fill-56 gap-x-snug gap-y-10">
      {of.subConcepts.map((part) => (
        <li key={part.place}>
          <SubConceptFigure
            concept={concept}
            part={part}
            count={CROPS}
            heading={level === 0 ? 'h3' : 'h4'}
            folded={level > 0}
          >
            {part.within !== null && part.within.subConcepts.length > 0 && (
              <details className="group font-sans text-label">
                <summary className="min-h-11 content-center underline decoration-dotted">
                  What {subConceptNumber(concept.index, part.place)} is made of
                </summary>
                <div className="border-s-4 border-line ps-4 pt-2.5">
                  <Parts concept={concept} of={part.within} level={level + 1} />
                </div>
              </details>
            )}
          </SubConceptFigure>
        </li>
      ))}
    </ul>
  )
}
