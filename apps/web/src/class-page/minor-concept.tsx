import type { ClassDetail, ConceptDetail } from '@lens/db'
import { Chevron } from '../frame/chevron.tsx'
import { conceptName, nameInSentence } from '../numbers/concept-name.ts'
import { percent, plural } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Crop } from '../pictures/crop.tsx'
import { Picture } from '../pictures/picture.tsx'
import { conceptAnchor, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'
import { ConceptColumns } from './concept-columns.tsx'
import { ConceptFacts } from './concept-facts.tsx'
import { CropGrid } from './crop-grid.tsx'

interface Props {
  detail: ClassDetail
  concept: ConceptDetail
  /** See `CropGrid`. */
  remote: boolean
  model: ModelInUrl
}

const GLIMPSES = 5
const GLIMPSE = 56

/** A concept that is not important: a line with a glimpse, the rest on demand. */
export function MinorConcept({ detail, concept, remote, model }: Props) {
  return (
    <details
      id={conceptAnchor(concept.index)}
      className="group border-s-4 border-t border-line border-s-concept last:border-b"
      data-rank={concept.rank}
    >
      <summary className="grid grid-cols-[1fr_auto_1.25rem] items-center gap-x-4 gap-y-1 py-3 pr-1 pl-4 font-sans text-label tabular hover:bg-surface md:grid-cols-[minmax(10rem,1.2fr)_minmax(8rem,1fr)_minmax(8rem,1fr)_auto_1.5rem] md:py-1.5">
        <h3 className="flex items-center gap-2.5 font-sans text-base leading-tight font-medium tracking-normal">
          <ConceptBadge index={concept.index} rank={concept.rank} />
          <span aria-hidden={concept.label === null}>{conceptName(concept)}</span>
        </h3>
        <span>{percent(concept.importance, 1)} of the score</span>
        <span className="hidden text-ink-soft md:block">decides {plural(concept.dominates, 'point')}</span>
        <span className="col-span-full row-start-2 grid max-w-105 grid-cols-5 gap-0.75 md:col-auto md:row-start-auto md:w-75">
          {concept.crops.slice(0, GLIMPSES).map((crop) => (
            <Picture
              key={crop.picture + crop.image}
              picture={crop.picture}
              alt=""
              width={GLIMPSE}
              height={GLIMPSE}
              className="aspect-square w-full object-cover"
            />
          ))}
        </span>
        <Chevron className="rotate-90 group-open:-rotate-90" />
      </summary>
      <div className="pt-4 pb-8 pl-4">
        <ConceptColumns>
          {detail.model.remotePictures === null ? (
            <ul className="grid grid-cols-5 content-start gap-1.5">
              {concept.crops.map((crop, position) => (
                <li key={crop.picture + crop.image}>
                  <Crop
                    crop={crop}
                    alt={`Crop ${String(position + 1)} of concept ${String(concept.index)}`}
                  />
                </li>
              ))}
            </ul>
          ) : (
            <CropGrid detail={detail} concept={concept} remote={remote} />
          )}
          <div>
            <ConceptFacts detail={detail} concept={concept} model={model} />
            <p className="label">
              <a
                href={conceptPagePath(detail.index, concept.index, model)}
                className="inline-flex min-h-11 items-center"
              >
                All about {nameInSentence(concept)}
              </a>
            </p>
          </div>
        </ConceptColumns>
      </div>
    </details>
  )
}
