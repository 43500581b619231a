import type { ConceptDetail } from '@lens/db'
import { Term } from '../frame/term.tsx'
import type { ModelInUrl } from '../urls/paths.ts'
import { SubConceptFigure } from './sub-concept-figure.tsx'

interface Props {
  concept: ConceptDetail
  model: ModelInUrl
}

const CROPS = 3

/** On the class page: the parts that a concept comes apart into, at a glance. */
export function MadeOfLine({ concept, model }: Props) {
  const parts = concept.madeOf?.subConcepts ?? []
  if (parts.length === 0) return null
  return (
    <div className="grid gap-3.5">
      <h4 className="font-sans text-label font-medium tracking-normal">
        <Term id="sub-concept" model={model}>
          What it is made of
        </Term>
      </h4>
      <ul className="grid gap-x-snug gap-y-5 sm:grid-cols-3">
        {parts.map((part) => (
          <li key={part.place}>
            <SubConceptFigure concept={concept} part={part} count={CROPS} heading="h5" />
          </li>
        ))}
      </ul>
    </div>
  )
}
