import type { ClassDetail, ConceptDetail } from '@lens/db'
import { Chevron } from '../frame/chevron.tsx'
import { conceptName, nameInSentence } from '../numbers/concept-name.ts'
import { percent, plural } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Crop } from '../pictures/crop.tsx'
import { RemotePictures } from '../pictures/remote-pictures.tsx'
import { conceptAnchor, conceptPagePath, outlinePath, type ModelInUrl } from '../urls/paths.ts'
import { ConceptFacts } from './concept-facts.tsx'

interface Props {
  detail: ClassDetail
  concept: ConceptDetail
  /** See `CropGrid`. */
  remote: boolean
  model: ModelInUrl
}

const GLIMPSES = 5

/** A concept that is not important: a line with a glimpse, the rest on demand. */
export function MinorConcept({ detail, concept, remote, model }: Props) {
  const { remotePictures } = detail.model
  return (
    <details
      id={conceptAnchor(concept.index)}
      className="border-s-4 border-t border-line border-s-concept last:border-b"
      data-rank={concept.rank}
    >
      <summary className="concept-line">
        <h3>
          <ConceptBadge index={concept.index} rank={concept.rank} />
          <span aria-hidden={concept.label === null}>{conceptName(concept)}</span>
        </h3>
        <span>{percent(concept.importance, remotePictures === null ? 1 : 0)} of the score</span>
        <span className="deciding">decides {plural(concept.dominates, 'point')}</span>
        <span className="crops">
          {concept.crops.slice(0, GLIMPSES).map((crop, position) => (
            <Crop
              key={crop.picture + crop.image}
              crop={crop}
              alt=""
              outline={outlinePath(concept, String(concept.index), position)}
            />
          ))}
        </span>
        <Chevron />
      </summary>
      <div className="pt-4 pb-8 pl-4">
        {remotePictures !== null && remote && (
          <div className="mb-5 max-w-208">
            <RemotePictures detail={detail} concept={concept} base={remotePictures} />
          </div>
        )}
        <ConceptFacts detail={detail} concept={concept} model={model} />
        <p className="label">
          <a
            href={conceptPagePath(detail.index, concept.index, model)}
            className="inline-flex min-h-11 items-center"
          >
            More about {nameInSentence(concept)}
            {concept.crops.length > GLIMPSES && <>, with all its crops</>}
          </a>
        </p>
      </div>
    </details>
  )
}
