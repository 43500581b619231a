import type { ClassDetail } from '@lens/db'
import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { waterfall } from '../numbers/waterfall.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Picture } from '../pictures/picture.tsx'
import { conceptAnchor, type ModelInUrl } from '../urls/paths.ts'
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
  // Published shares are whole per cents.
  const decimals = detail.model.remotePictures === null ? 1 : 0
  const chart = waterfall([
    ...detail.concepts.map((concept) => ({ value: concept.importance, concept, name: '' })),
    ...restOf(detail),
  ])
  return (
    <table className="shares">
      <caption className="sr-only">
        Share of the score of {detail.name} that each concept contributes.
        {detail.explainedShare !== null && ' Shares add up to 100 %.'}
      </caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Part of the score</th>
          <td />
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {chart.steps.map((step) => (
          <tr key={step.concept?.index ?? step.name}>
            <th scope="row">
              {step.concept === null ? (
                <PartName>
                  <NoPicture />
                  <Term id="residual" model={model}>
                    {step.name}
                  </Term>
                </PartName>
              ) : (
                <PartName href={`#${conceptAnchor(step.concept.index)}`}>
                  {step.concept.crops[0] === undefined ? (
                    <NoPicture />
                  ) : (
                    <Picture
                      picture={step.concept.crops[0].picture}
                      alt=""
                      width={THUMBNAIL}
                      height={THUMBNAIL}
                    />
                  )}
                  <ConceptBadge index={step.concept.index} rank={step.concept.rank} />
                  {step.concept.label !== null && (
                    <span className="max-w-[14ch] truncate">{conceptName(step.concept)}</span>
                  )}
                </PartName>
              )}
            </th>
            <td>
              <WaterfallBar step={step} low={chart.low} high={chart.high} rank={step.concept?.rank ?? null} />
            </td>
            <td className={step.concept?.important ? 'font-semibold' : undefined}>
              {percent(step.value, decimals)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot className="border-t border-line-strong font-semibold">
        <tr>
          <th scope="row" className="py-3">
            {detail.explainedShare === null ? 'All concepts' : 'The whole score'}
          </th>
          <td />
          <td>{percent(chart.total, decimals)}</td>
        </tr>
      </tfoot>
    </table>
  )
}

/** What the concepts do not account for; a published page does not tell these apart. */
function restOf({ residualShare, biasShare }: ClassDetail) {
  return [
    { value: residualShare, concept: null, name: 'Residual' },
    { value: biasShare, concept: null, name: 'Bias' },
  ].flatMap(({ value, ...row }) => (value === null ? [] : [{ ...row, value }]))
}

/** What a row is about; a link where there is more about it. */
function PartName({ href, children }: { href?: string; children: ReactNode }) {
  const Name = href === undefined ? 'span' : 'a'
  return (
    <Name href={href} className="part">
      {children}
    </Name>
  )
}

/** As much room as a picture takes. */
function NoPicture() {
  return <span className="no-picture" />
}
