import type { ClassDetail, ExplainedPointView, PointView } from '@lens/db'
import type { ReactNode } from 'react'
import { Confusion } from '../confusions/confusion.tsx'
import { Term } from '../frame/term.tsx'
import { nameInSentence } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { imagePath } from '../urls/image-view.ts'
import { classImagesPath } from '../urls/class-images.ts'
import { conceptAnchor, type ModelInUrl } from '../urls/paths.ts'
import { ContributionTable } from './contribution-table.tsx'
import { ClassName, PointFigure } from './point-figure.tsx'

interface Props {
  detail: ClassDetail
  model: ModelInUrl
}

const SUREST = 8
/** Of false positives and of misses: there may be hundreds, and the page of the class's images has them all. */
const WRONG = 8

export function SurestImages({ detail, model }: Props) {
  if (detail.bestPoints.length === 0) return null
  return (
    <Section
      id="surest"
      title="Where the model is most certain"
      lead={
        <>
          The images that the model is most certain about, and the{' '}
          <Term id="contribution" model={model}>
            contributions
          </Term>{' '}
          that make up their score.
        </>
      }
    >
      {detail.bestPoints.slice(0, SUREST).map((point) => (
        <li key={point.image}>
          <PointFigure
            point={point}
            alt={`Image predicted as ${detail.name}`}
            path={imagePath(point.key, model)}
          >
            <p>
              {percent(point.probability, 1)} sure, <Because detail={detail} point={point} />
            </p>
            <ContributionTable detail={detail} point={point} />
          </PointFigure>
        </li>
      ))}
    </Section>
  )
}

export function FalsePositives({ detail, model }: Props) {
  if (detail.falsePositives.length === 0) return null
  return (
    <Section
      id="false-positives"
      title="Mistaken for it"
      more={
        detail.falsePositives.length > WRONG && (
          <a href={classImagesPath(detail, { kind: 'false-positive' }, model)}>
            All {detail.falsePositives.length} false positives
          </a>
        )
      }
      lead={
        <>
          <Term id="errors" model={model}>
            False positives
          </Term>
          : images of something else that the model predicts as {detail.name}, and the concept that misled it.
        </>
      }
    >
      {detail.falsePositives.slice(0, WRONG).map((point) => (
        <li key={point.image}>
          <PointFigure
            point={point}
            alt={`Image of ${point.label?.name ?? 'something else'}, predicted as ${detail.name}`}
            path={imagePath(point.key, model)}
          >
            <p>
              {point.label !== null && (
                <>
                  Really{' '}
                  <strong>
                    <ClassName of={point.label} model={model} />
                  </strong>
                  .{' '}
                </>
              )}
              Predicted as {detail.name} with {percent(point.probability)},{' '}
              <Because detail={detail} point={point} />{' '}
              {point.label !== null && (
                <Confusion
                  detail={detail}
                  other={point.label}
                  point={point}
                  pathOf={anchorOf}
                  model={model}
                />
              )}
            </p>
            <ContributionTable detail={detail} point={point} />
          </PointFigure>
        </li>
      ))}
    </Section>
  )
}

export function Misses({ detail, model }: Props) {
  if (detail.misses.length === 0) return null
  return (
    <Section
      id="misses"
      title="Missed"
      more={
        detail.misses.length > WRONG && (
          <a href={classImagesPath(detail, { kind: 'miss' }, model)}>All {detail.misses.length} misses</a>
        )
      }
      lead={
        <>
          <Term id="errors" model={model}>
            Misses
          </Term>
          : images of {detail.name} that the model predicts as something else.
        </>
      }
    >
      {detail.misses.slice(0, WRONG).map((point) => (
        <li key={point.image}>
          <Miss point={point} detail={detail} model={model} />
        </li>
      ))}
    </Section>
  )
}

function Miss({ point, detail, model }: Props & { point: PointView }) {
  return (
    <PointFigure
      point={point}
      alt={`Image of ${detail.name}, predicted as ${point.predicted.name}`}
      path={imagePath(point.key, model)}
    >
      <p>
        Predicted as{' '}
        <strong>
          <ClassName of={point.predicted} model={model} />
        </strong>{' '}
        with {percent(point.probability)}.{' '}
        <Confusion detail={detail} other={point.predicted} pathOf={anchorOf} model={model} />
      </p>
    </PointFigure>
  )
}

function Because({ detail, point }: { detail: ClassDetail; point: ExplainedPointView }) {
  const concept = detail.concepts.find(({ index }) => index === point.dominant)
  return (
    <>
      mostly because of{' '}
      <a href={`#${conceptAnchor(point.dominant)}`}>
        {nameInSentence(concept ?? { index: point.dominant, label: null })}
      </a>
      .
    </>
  )
}

function anchorOf(concept: number): string {
  return `#${conceptAnchor(concept)}`
}

interface SectionProps {
  id: string
  title: string
  lead: ReactNode
  /** Where the others are, if these are not all. */
  more?: ReactNode
  children: ReactNode
}

function Section({ id, title, lead, more, children }: SectionProps) {
  return (
    <section aria-labelledby={id} className="mt-section grid gap-8">
      <div className="grid max-w-prose gap-2.5">
        <h2 id={id}>{title}</h2>
        <p className="text-ink-soft">{lead}</p>
      </div>
      <ul className="grid fill-56 gap-x-snug gap-y-10">{children}</ul>
      {more !== undefined && more !== false && <p className="font-sans text-label font-medium">{more}</p>}
    </section>
  )
}
