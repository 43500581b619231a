import type { ConceptDetail } from '@lens/db'
import { AlignmentBar } from '../class-page/alignment-bar.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Crop } from '../pictures/crop.tsx'
import { conceptPagePath } from '../urls/paths.ts'
import type { Side } from './sides.ts'

interface Props {
  side: Side
  concept: ConceptDetail
  /** Of all concepts on the page: what bars are drawn against. */
  largest: number
}

const CROPS = 3

/** A concept beside another one: its best crops, its name and its share of the score. */
export function ComparedConcept({ side: { detail, model, name }, concept, largest }: Props) {
  return (
    <div data-rank={concept.rank} className="grid content-start gap-2 [--contour:1]">
      <div className="grid grid-cols-3 gap-0.75 overflow-hidden rounded">
        {concept.crops.slice(0, CROPS).map((crop) => (
          <Crop key={crop.picture + crop.image} crop={crop} alt="" />
        ))}
      </div>
      <div className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 font-sans text-label">
        <a
          href={conceptPagePath(detail.index, concept.index, model)}
          className="flex min-h-9 items-center gap-2 no-underline hover:underline"
        >
          <ConceptBadge index={concept.index} rank={concept.rank} size="small" />
          {concept.label !== null && conceptName(concept)}
          <span className={concept.label === null ? 'text-ink-soft' : 'sr-only'}>of {name}</span>
        </a>
        <span className="tabular">
          {percent(concept.importance)}
          <span className="sr-only"> of the score</span>
        </span>
        <AlignmentBar cosine={concept.importance} largest={largest} />
      </div>
    </div>
  )
}
