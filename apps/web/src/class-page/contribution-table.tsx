import type { ClassDetail, ConceptDetail, ExplainedPointView } from '@lens/db'
import { decimal } from '../numbers/format.ts'
import { waterfall } from '../numbers/waterfall.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { WaterfallBar } from './waterfall-bar.tsx'

interface Props {
  detail: ClassDetail
  point: ExplainedPointView
}

interface Part {
  value: number
  name: string
  concept: ConceptDetail | null
}

const SHOWN = 3

/** One image's score, taken apart: contributions, residual and bias add up to the logit. */
export function ContributionTable({ detail, point }: Props) {
  const chart = waterfall(partsOf(detail, point))
  return (
    <table className="parts">
      <caption className="sr-only">What the score of this image is made of</caption>
      <tbody>
        {chart.steps.map((step) => (
          <tr key={step.name}>
            <th scope="row">
              {step.concept === null ? (
                step.name
              ) : (
                <ConceptBadge index={step.concept.index} rank={step.concept.rank} size="small" />
              )}
            </th>
            <td>
              <WaterfallBar step={step} low={chart.low} high={chart.high} rank={step.concept?.rank ?? null} />
            </td>
            <td>{decimal(step.value, 1)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot className="border-t border-line-strong font-semibold">
        <tr>
          <th scope="row" colSpan={2}>
            Score
          </th>
          <td>{decimal(point.logit, 1)}</td>
        </tr>
      </tfoot>
    </table>
  )
}

/** The largest contributions by themselves, the others together. */
function partsOf(detail: ClassDetail, point: ExplainedPointView): Part[] {
  const bySize = point.contributions
    .map((value, index) => ({ value, index }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
  const others = bySize.slice(SHOWN)
  return [
    ...bySize.slice(0, SHOWN).map(({ value, index }) => ({
      value,
      name: `Concept ${String(index)}`,
      concept: detail.concepts.find((concept) => concept.index === index) ?? null,
    })),
    ...(others.length === 0
      ? []
      : [{ value: others.reduce((sum, { value }) => sum + value, 0), name: 'Others', concept: null }]),
    { value: point.residual, name: 'Residual', concept: null },
    { value: point.bias, name: 'Bias', concept: null },
  ]
}
