import { Fragment } from 'react'
import { Term } from '../frame/term.tsx'
import { nameInSentence } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import type { Carrier } from './carriers.ts'

interface Props {
  carriers: readonly Carrier[]
  pathOf: (concept: number) => string
  model: ModelInUrl
}

/** “the date stamp, 87 % of the margin, and concept 3, 12 %” */
export function CarriedBy({ carriers, pathOf, model }: Props) {
  return (
    <>
      {carriers.map((carrier, place) => (
        <Fragment key={carrier.index}>
          {place > 0 && ', and '}
          <a href={pathOf(carrier.index)}>{nameInSentence(carrier)}</a>, {percent(carrier.share)}
          {place === 0 && (
            <>
              {' '}
              of the{' '}
              <Term id="contrast" model={model}>
                margin
              </Term>
            </>
          )}
        </Fragment>
      ))}
    </>
  )
}
