import type { ConceptCard } from '@lens/db'
import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { decimal, percent } from '../numbers/format.ts'
import type { TermId } from '../numbers/terms.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Picture } from '../pictures/picture.tsx'
import { classPath, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  concepts: readonly ConceptCard[]
  model: ModelInUrl
}

const COLUMNS = [
  'importance',
  'contrast',
  'prevalence',
  'reliability',
  'suspicion',
] as const satisfies readonly TermId[]
const SIDE = 44

/** Concepts as rows of figures, to be compared. */
export function ConceptTable({ concepts, model }: Props) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Concepts">
      <table className="w-full min-w-176 font-sans text-note tabular">
        <thead className="border-b border-line-strong text-start">
          <tr>
            <th scope="col" className="py-2 text-start font-medium">
              Concept
            </th>
            {COLUMNS.map((term) => (
              <th key={term} scope="col" className="py-2 pl-4 text-end font-medium">
                <Term id={term} model={model} />
              </th>
            ))}
            <th scope="col" className="py-2 pl-6 text-start font-medium">
              <Term id="alignment" model={model}>
                Aligned with
              </Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {concepts.map((concept) => (
            <tr
              key={`${String(concept.classIndex)}-${String(concept.index)}`}
              className="border-b border-line"
            >
              <th scope="row" className="py-1.5 text-start font-medium">
                <span className="flex items-center gap-3">
                  {concept.crops[0] !== undefined && (
                    <Picture
                      picture={concept.crops[0].picture}
                      alt=""
                      width={SIDE}
                      height={SIDE}
                      className="size-11 flex-none object-cover"
                    />
                  )}
                  <ConceptBadge index={concept.index} rank={concept.rank} size="small" />
                  <a href={conceptPagePath(concept.classIndex, concept.index, model)}>
                    {conceptName(concept)} <span className="font-normal">of {concept.className}</span>
                  </a>
                </span>
              </th>
              <Cell>{percent(concept.importance)}</Cell>
              <Cell>{written(concept.contrast)}</Cell>
              <Cell>{percent(concept.prevalence)}</Cell>
              <Cell>{written(concept.reliability)}</Cell>
              <Cell>{written(concept.suspicion)}</Cell>
              <td className="py-1.5 pl-6">
                {concept.aligned !== null && (
                  <>
                    {concept.aligned.explained ? (
                      <a
                        href={classPath(
                          { index: concept.aligned.classIndex, slug: concept.aligned.slug },
                          model,
                        )}
                      >
                        {concept.aligned.className}
                      </a>
                    ) : (
                      concept.aligned.className
                    )}{' '}
                    {decimal(concept.aligned.cosine)}
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell({ children }: { children: ReactNode }) {
  return <td className="py-1.5 pl-4 text-end">{children}</td>
}

function written(value: number | null): string {
  return value === null ? '–' : percent(value)
}
