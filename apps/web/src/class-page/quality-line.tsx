import type { EvaluationView } from '@lens/db'
import { Chevron } from '../frame/chevron.tsx'
import { Term } from '../frame/term.tsx'
import { decimal, percent, plural } from '../numbers/format.ts'
import type { ModelInUrl } from '../urls/paths.ts'

interface Props {
  evaluation: EvaluationView
  model: ModelInUrl
}

type Measure = keyof EvaluationView['scores'][string]

interface Row {
  measure: Measure
  name: string
  meaning: string
  share?: boolean
}

const ROWS: Row[] = [
  {
    measure: 'explainedShare',
    name: 'Explained share',
    meaning: 'of the score comes from the concepts; 100 % is complete',
    share: true,
  },
  {
    measure: 'agreement',
    name: 'Same answer',
    meaning: 'of the images keep their class when the concepts are all that is left',
    share: true,
  },
  {
    measure: 'cInsertion',
    name: 'Concepts added',
    meaning: 'mean probability while concepts come in, the strongest first; more is better',
  },
  {
    measure: 'cDeletion',
    name: 'Concepts taken away',
    meaning: 'mean probability while concepts go, the strongest first; less is better',
  },
  {
    measure: 'stability',
    name: 'Stability',
    meaning: 'likeness of the concepts found in the other half of the images; 1 is the same',
  },
]

/** Where importances are estimates, or hold only given the image. */
const ESTIMATES: Row = {
  measure: 'estimates',
  name: 'Estimates',
  meaning:
    'correlation of the importances with those that switching concepts on and off gives; 1 is the same',
}

/** The columns: this explanation, CRAFT as published, and chance. */
const COLUMNS = [
  ['lens', 'Here'],
  ['craft', 'CRAFT'],
  ['random', 'Chance'],
] as const

/** How good the explanation is, in one line that opens. */
export function QualityLine({ evaluation, model }: Props) {
  const { scores, advice, heldOut } = evaluation
  const own = scores['lens']
  if (own === undefined) return null
  const { explainedShare, agreement } = own
  return (
    <details className="group border-b border-line-strong py-3.5 font-sans text-label">
      <summary className="flex items-center gap-2">
        <Chevron className="group-open:rotate-90" />
        <span>
          <strong className="font-medium">How good is this explanation?</strong>{' '}
          {explainedShare !== null && (
            <>On images it was not made from it accounts for {percent(explainedShare)} of the score</>
          )}
          {agreement !== null && <>, and {percent(agreement)} keep their class</>}.{' '}
          {advice.length === 0 ? 'No weakness was found.' : 'Read it with care.'}
        </span>
      </summary>
      <div className="grid max-w-prose gap-3.5 pt-4">
        {advice.length > 0 && (
          <ul className="grid gap-1.5">
            {advice.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        <table className="w-full text-small tabular">
          <caption className="py-1 text-start text-ink-soft">
            <Term id="evaluation" model={model}>
              Scores
            </Term>{' '}
            on {plural(heldOut, 'image')} that the concepts were not learnt from
          </caption>
          <thead className="border-b border-line">
            <tr>
              <td />
              {COLUMNS.map(([id, name]) => (
                <th key={id} scope="col" className="py-1 pl-4 text-end font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(typeof own.estimates !== 'number' ? ROWS : [...ROWS, ESTIMATES]).map(
              ({ measure, name, meaning, share = false }) => (
                <tr key={measure}>
                  <th scope="row" className="py-1 font-normal">
                    {name} <span className="text-ink-soft">{meaning}</span>
                  </th>
                  {COLUMNS.map(([id]) => (
                    <td key={id} className="py-1 pl-4 text-end">
                      {written(scores[id]?.[measure] ?? null, share)}
                    </td>
                  ))}
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function written(value: number | null, share: boolean): string {
  if (value === null) return '–'
  return share ? percent(value) : decimal(value)
}
