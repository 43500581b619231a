import type { ClassDetail, ConceptDetail } from '@lens/db'
import { conceptName } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { MadeOfLine } from '../sub-concepts/made-of-line.tsx'
import { conceptAnchor, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'
import { ConceptColumns } from './concept-columns.tsx'
import { ConceptFacts } from './concept-facts.tsx'
import { CropGrid } from './crop-grid.tsx'
import { Visualisations } from './visualisations.tsx'

interface Props {
  detail: ClassDetail
  concept: ConceptDetail
  /** See `CropGrid`. */
  remote: boolean
  /** Pictures of this run are being made while the page is. */
  making: boolean
  model: ModelInUrl
}

/** An important concept, in full: what it looks like, and its numbers beside it. */
export function ConceptSection({ detail, concept, remote, making, model }: Props) {
  const pictured = detail.model.remotePictures === null || remote
  const titleId = `${conceptAnchor(concept.index)}-title`
  return (
    <section
      id={conceptAnchor(concept.index)}
      aria-labelledby={titleId}
      className="grid gap-5 border-t-6 border-concept pt-4.5"
      data-rank={concept.rank}
    >
      <header className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2.5">
        <h3 id={titleId} className="flex items-center gap-2.5 text-h2 leading-tight">
          <ConceptBadge index={concept.index} rank={concept.rank} size="large" />
          <a href={conceptPagePath(detail.index, concept.index, model)}>
            <span aria-hidden={concept.label === null}>{conceptName(concept)}</span>
            {concept.label === null && <span className="sr-only">: more about it</span>}
          </a>
        </h3>
        <p className="font-sans text-base leading-none text-ink-soft">
          <span className="mr-[0.1em] font-serif text-number-large text-ink lining">
            {percent(concept.importance)}
          </span>{' '}
          of the score
        </p>
      </header>
      {pictured ? (
        <ConceptColumns>
          <div className="grid content-start gap-tight">
            <Visualisations concept={concept} making={making} model={model} />
            <CropGrid detail={detail} concept={concept} remote={remote} />
            <MadeOfLine concept={concept} model={model} />
          </div>
          <ConceptFacts detail={detail} concept={concept} model={model} />
        </ConceptColumns>
      ) : (
        <ConceptFacts detail={detail} concept={concept} model={model} />
      )}
    </section>
  )
}
