import type { ClassRef } from '@lens/db'
import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { decimal } from '../numbers/format.ts'
import { waterfall } from '../numbers/waterfall.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Picture } from '../pictures/picture.tsx'
import { conceptPath, type ModelInUrl } from '../urls/paths.ts'
import { WaterfallBar } from '../class-page/waterfall-bar.tsx'
import { OneImageSection, type Place } from './one-image-section.tsx'
import type { ConceptPart, Score } from './score.ts'
import { ValueCell } from './value-cell.tsx'

interface Props {
  place: Place
  score: Score
  /** The class that the score is for. */
  of: Pick<ClassRef, 'index' | 'name' | 'slug'>
  model: ModelInUrl
}

const THUMBNAIL = 44

/** One image's score, taken apart in full: what each concept adds or takes away, up to the logit. */
export function ScoreSection({ place, score, of, model }: Props) {
  return (
    <OneImageSection
      place={place}
      id="score"
      title="Where the score comes from"
      beside
      lead={
        <>
          <p className="text-ink-soft">
            Every bar is one concept’s{' '}
            <Term id="contribution" model={model}>
              contribution
            </Term>{' '}
            to the{' '}
            <Term id="score" model={model}>
              score
            </Term>{' '}
            for {of.name}, and begins where the one above it ends. What the concepts miss and the class’s
            constant bonus come last, so that the bars end at the score.
          </p>
          <p className="text-ink-soft">
            The contributions are{' '}
            <Term id="estimate" model={model}>
              {score.exact ? 'exact' : 'estimates'}
            </Term>
            .
          </p>
        </>
      }
    >
      <Waterfall score={score} of={of} model={model} />
    </OneImageSection>
  )
}

interface Row {
  value: number
  name: string
  part: ConceptPart | null
}

function Waterfall({ score, of, model }: Omit<Props, 'place'>) {
  const rows: Row[] = [
    ...score.parts.map((part) => ({ value: part.contribution, name: `Concept ${String(part.index)}`, part })),
    { value: score.residual, name: 'Residual', part: null },
    { value: score.bias, name: 'Bias', part: null },
  ]
  const chart = waterfall(rows)
  return (
    <table className="w-full self-start font-sans text-label leading-tight tabular">
      <caption className="sr-only">
        What each concept adds to the score for {of.name}. The parts add up to the score.
      </caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Part of the score</th>
          <td />
          <th scope="col">Contribution</th>
        </tr>
      </thead>
      <tbody>
        {chart.steps.map((step) => (
          <tr key={step.name}>
            <th scope="row" className="w-px font-medium whitespace-nowrap">
              {step.part === null ? (
                <RowName>
                  <NoThumbnail />
                  <Term id="residual" model={model}>
                    {step.name}
                  </Term>
                </RowName>
              ) : (
                <ConceptName part={step.part} of={of} model={model} />
              )}
            </th>
            <td className="h-11">
              <WaterfallBar step={step} low={chart.low} high={chart.high} rank={step.part?.rank ?? null} />
            </td>
            <ValueCell>{decimal(step.value)}</ValueCell>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t border-line-strong font-semibold *:py-3">
          <th scope="row" className="whitespace-nowrap">
            <Term id="score" model={model}>
              Score
            </Term>
          </th>
          <td />
          <ValueCell>{decimal(score.logit)}</ValueCell>
        </tr>
      </tfoot>
    </table>
  )
}

function RowName({ children }: { children: ReactNode }) {
  return <span className="flex min-h-11 items-center gap-2 pr-2.5 sm:gap-2.5 sm:pr-5">{children}</span>
}

/** Keeps the names of rows without a picture in line with the others. */
function NoThumbnail() {
  return <span className="size-9.5 flex-none" />
}

function ConceptName({ part, of, model }: { part: ConceptPart; of: Props['of']; model: ModelInUrl }) {
  const { concept, index, rank } = part
  const [crop] = concept?.crops ?? []
  return (
    <a href={conceptPath(of, index, model)} className="block no-underline hover:underline">
      <RowName>
        {crop === undefined ? (
          <NoThumbnail />
        ) : (
          <Picture
            picture={crop.picture}
            alt=""
            width={THUMBNAIL}
            height={THUMBNAIL}
            className="size-9.5 flex-none rounded object-cover"
          />
        )}
        <ConceptBadge index={index} rank={rank} />
        {concept !== null && concept.label !== null && (
          <span className="max-w-[9ch] truncate sm:max-w-[14ch]">{conceptName(concept)}</span>
        )}
      </RowName>
    </a>
  )
}
