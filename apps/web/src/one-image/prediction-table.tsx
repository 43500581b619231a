import type { NamedClass } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { percent } from '../numbers/format.ts'
import type { LivePrediction, LiveSplit } from '../server/live.ts'
import { classPath, type ModelInUrl } from '../urls/paths.ts'
import { Rival } from './rival.tsx'
import type { Score } from './score.ts'
import { ValueCell } from './value-cell.tsx'

interface Props {
  caption: string
  before: LivePrediction[]
  /** With some concepts switched off. */
  after: LivePrediction[] | null
  names: NamedClass[]
  /** What tells the explained class from the others; null where none is explained. */
  split: LiveSplit | null
  score: Score | null
  model: ModelInUrl
}

/** The classes that the model holds most likely. What a what-if changes stands beside what was. */
export function PredictionTable({ caption, before, after, names, split, score, model }: Props) {
  const shown = after ?? before
  const rows = [...shown, ...before.filter((one) => find(shown, one.classIndex) === undefined)]
  return (
    <table className="w-full self-start font-sans text-label tabular">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="font-medium text-ink-soft *:pt-1.5 *:pb-2.5">
          <th scope="col">Class</th>
          <td />
          <ValueCell head>
            {after === null ? (
              <Term id="score" model={model}>
                Probability
              </Term>
            ) : (
              'Before'
            )}
          </ValueCell>
          {after !== null && (
            <ValueCell head>
              <Term id="what-if" model={model}>
                Without
              </Term>
            </ValueCell>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ classIndex, className }) => {
          const named = names.find(({ index }) => index === classIndex)
          const rival = split?.rivals.find((one) => one.classIndex === classIndex)
          const [was, is] = [find(before, classIndex), after === null ? undefined : find(after, classIndex)]
          return (
            <tr key={classIndex} className="*:py-1.5 first:font-semibold">
              <th scope="row" className="w-1/2 pr-4 wrap-anywhere sm:w-3/10">
                {named?.explained === true ? <a href={classPath(named, model)}>{named.name}</a> : className}
                {rival !== undefined && score !== null && <Rival rival={rival} score={score} model={model} />}
              </th>
              <td className="min-w-16">
                <Bar was={was?.probability} is={after === null ? was?.probability : is?.probability} />
              </td>
              <ValueCell>
                <Probability of={was} />
              </ValueCell>
              {after !== null && (
                <ValueCell>
                  <Probability of={is} />
                </ValueCell>
              )}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function find(predictions: LivePrediction[], classIndex: number): LivePrediction | undefined {
  return predictions.find((one) => one.classIndex === classIndex)
}

function Probability({ of }: { of: LivePrediction | undefined }) {
  if (of === undefined) {
    return (
      <span className="inline-block max-w-[9ch] text-small leading-tight whitespace-normal text-ink-soft">
        not among the first
      </span>
    )
  }
  return <>{of.probability < 0.0005 ? `< ${percent(0.001, 1)}` : percent(of.probability, 1)}</>
}

/** Filled as far as it is, with a mark at where it was. Decoration: the numbers are beside it. */
function Bar({ was, is }: { was: number | undefined; is: number | undefined }) {
  const length = (value: number) => Math.round(value * 1000) / 10
  return (
    <svg
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="h-2.5 w-full overflow-visible"
    >
      <rect width="100" height="10" className="fill-line opacity-60" />
      {is !== undefined && <rect width={length(is)} height="10" className="fill-ink" />}
      {was !== undefined && was !== is && (
        <line
          x1={length(was)}
          x2={length(was)}
          y1="-6"
          y2="16"
          className="stroke-ink-soft"
          strokeWidth="2"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  )
}
