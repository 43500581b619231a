import type { ClassDetail, ConceptDetail } from '@lens/db'
import { classNames } from '../frame/class-names.ts'
import { conceptName, nameInSentence } from '../numbers/concept-name.ts'
import { percent, plural } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Crop } from '../pictures/crop.tsx'
import { conceptAnchor, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'
import { ConceptFacts } from './concept-facts.tsx'
import { CropGrid } from './crop-grid.tsx'
import styles from './minor-concept.module.css'

interface Props {
  detail: ClassDetail
  concept: ConceptDetail
  model: ModelInUrl
}

const GLIMPSES = 5

/** A concept that rarely decides: a line with a glimpse, the rest on demand. */
export function MinorConcept({ detail, concept, model }: Props) {
  return (
    <details id={conceptAnchor(concept.index)} className={styles.concept} data-rank={concept.rank}>
      <summary>
        <h3 className={styles.name}>
          <ConceptBadge index={concept.index} rank={concept.rank} />
          <span aria-hidden={concept.label === null}>{conceptName(concept)}</span>
        </h3>
        <span className={styles.importance}>{percent(concept.importance, 1)} of the score</span>
        <span className={styles.dominates}>decides {plural(concept.dominates, 'point')}</span>
        <span className={styles.glimpses}>
          {concept.crops.slice(0, GLIMPSES).map((crop) => (
            <Crop key={crop.picture + crop.image} crop={crop} alt="" />
          ))}
        </span>
      </summary>
      <div className={styles.body}>
        <CropGrid detail={detail} concept={concept} />
        <div>
          <ConceptFacts detail={detail} concept={concept} model={model} />
          <p className={classNames('label', styles.more)}>
            <a href={conceptPagePath(detail.index, concept.index, model)}>
              All about {nameInSentence(concept)}
            </a>
          </p>
        </div>
      </div>
    </details>
  )
}
