import type { ClassDetail, ContrastView } from '@lens/db'
import { conceptName } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { AlignmentBar } from './alignment-bar.tsx'

interface Props {
  detail: ClassDetail
  contrast: ContrastView
  pathOf: (index: number) => string
}

const CONCEPTS_SHOWN = 3
/** Of the margin; less is shown as 0 % and says nothing. */
const LEAST = 0.005

/** The concepts that carry most of a class's margin over another one. */
export function MarginShares({ detail, contrast, pathOf }: Props) {
  const strongest = detail.concepts
    .map((concept) => ({ concept, share: contrast.concepts[concept.index] ?? 0 }))
    .filter(({ share }) => share >= LEAST)
    .sort((a, b) => b.share - a.share)
    .slice(0, CONCEPTS_SHOWN)
  const largest = Math.max(...strongest.map(({ share }) => Math.abs(share)))
  return (
    <ul className="grid gap-2">
      {strongest.map(({ concept, share }) => (
        <li
          key={concept.index}
          data-rank={concept.rank}
          className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1"
        >
          <a
            href={pathOf(concept.index)}
            className="flex min-h-9 items-center gap-2 no-underline hover:underline"
          >
            <ConceptBadge index={concept.index} rank={concept.rank} size="small" />
            {concept.label !== null && conceptName(concept)}
          </a>
          <span className="tabular">{percent(share)} of the margin</span>
          <AlignmentBar cosine={share} largest={largest} />
        </li>
      ))}
    </ul>
  )
}
