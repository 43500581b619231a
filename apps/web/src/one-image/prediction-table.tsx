import type { NamedClass } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { percent } from '../numbers/format.ts'
import type { LivePrediction } from '../server/live.ts'
import { classPath, type ModelInUrl } from '../urls/paths.ts'
import styles from './prediction-table.module.css'

interface Props {
  caption: string
  before: LivePrediction[]
  /** With some concepts switched off. */
  after: LivePrediction[] | null
  names: NamedClass[]
  model: ModelInUrl
}

/** The classes that the model holds most likely. What a what-if changes stands beside what was. */
export function PredictionTable({ caption, before, after, names, model }: Props) {
  const shown = after ?? before
  const rows = [...shown, ...before.filter((one) => find(shown, one.classIndex) === undefined)]
  return (
    <table className={styles.table}>
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <td />
          <th scope="col" className={styles.value}>
            {after === null ? (
              <Term id="score" model={model}>
                Probability
              </Term>
            ) : (
              'Before'
            )}
          </th>
          {after !== null && (
            <th scope="col" className={styles.value}>
              <Term id="what-if" model={model}>
                Without
              </Term>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ classIndex, className }) => {
          const named = names.find(({ index }) => index === classIndex)
          const [was, is] = [find(before, classIndex), after === null ? undefined : find(after, classIndex)]
          return (
            <tr key={classIndex}>
              <th scope="row">
                {named?.explained === true ? <a href={classPath(named, model)}>{named.name}</a> : className}
              </th>
              <td className={styles.bar}>
                <Bar was={was?.probability} is={after === null ? was?.probability : is?.probability} />
              </td>
              <td className={styles.value}>
                <Probability of={was} />
              </td>
              {after !== null && (
                <td className={styles.value}>
                  <Probability of={is} />
                </td>
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
  if (of === undefined) return <span className={styles.rest}>not among the first</span>
  return <>{of.probability < 0.0005 ? `< ${percent(0.001, 1)}` : percent(of.probability, 1)}</>
}

/** Filled as far as it is, with a mark at where it was. Decoration: the numbers are beside it. */
function Bar({ was, is }: { was: number | undefined; is: number | undefined }) {
  const length = (value: number) => Math.round(value * 1000) / 10
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="10" className={styles.track} />
      {is !== undefined && <rect width={length(is)} height="10" className={styles.fill} />}
      {was !== undefined && was !== is && (
        <line x1={length(was)} x2={length(was)} y1="-6" y2="16" className={styles.mark} />
      )}
    </svg>
  )
}
