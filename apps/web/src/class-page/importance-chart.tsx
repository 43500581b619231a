import type { ClassDetail } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { waterfall } from '../numbers/waterfall.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Picture } from '../pictures/picture.tsx'
import { conceptAnchor, type ModelInUrl } from '../urls/paths.ts'
import styles from './importance-chart.module.css'
import { WaterfallBar } from './waterfall-bar.tsx'

interface Props {
  detail: ClassDetail
  model: ModelInUrl
}

const THUMBNAIL = 44

/**
 * Where the class's score comes from: a waterfall of the concepts, then of what they do not explain, up to 100 %.
 * A table whose middle column is drawn; read aloud, it is the table.
 */
export function ImportanceChart({ detail, model }: Props) {
  const chart = waterfall([
    ...detail.concepts.map((concept) => ({ value: concept.importance, concept, name: '' })),
    { value: detail.residualShare, concept: null, name: 'Residual' },
    { value: detail.biasShare, concept: null, name: 'Bias' },
  ])
  return (
    <table className={styles.chart}>
      <caption className="sr-only">
        Share of the score of {detail.name} that each concept contributes. Shares add up to 100 %.
      </caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Part of the score</th>
          <td />
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {chart.steps.map((step, position) => (
          <tr key={step.concept?.index ?? step.name} data-important={step.concept?.important}>
            <th scope="row">
              {step.concept === null ? (
                <span className={styles.name}>
                  <span className={styles.blank} />
                  <Term id="residual" model={model}>
                    {step.name}
                  </Term>
                </span>
              ) : (
                <a href={`#${conceptAnchor(step.concept.index)}`} className={styles.name}>
                  {step.concept.crops[0] === undefined ? (
                    <span className={styles.blank} />
                  ) : (
                    <Picture
                      picture={step.concept.crops[0].picture}
                      alt=""
                      width={THUMBNAIL}
                      height={THUMBNAIL}
                      eager
                    />
                  )}
                  <ConceptBadge index={step.concept.index} rank={step.concept.rank} />
                  {step.concept.label !== null && (
                    <span className={styles.label}>{conceptName(step.concept)}</span>
                  )}
                </a>
              )}
            </th>
            <td className={styles.bar}>
              <WaterfallBar
                step={step}
                low={chart.low}
                high={chart.high}
                rank={step.concept?.rank ?? null}
                last={position === chart.steps.length - 1}
              />
            </td>
            <td className={styles.value}>{percent(step.value, 1)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">The whole score</th>
          <td />
          <td className={styles.value}>{percent(chart.total, 1)}</td>
        </tr>
      </tfoot>
    </table>
  )
}
