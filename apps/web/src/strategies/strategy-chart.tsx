import type { ClassDetail } from '@lens/db'
import { scaleLinear, scaleSqrt } from 'd3-scale'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { conceptAnchor } from '../urls/paths.ts'
import { besideEachOther } from './beside-each-other.ts'
import { prevalentFrom, RELIABLE, STRATEGIES, strategyOf, type Strategy } from './strategy.ts'

/** Of a badge, in per cents of a chart on a phone. */
const BADGE = { width: 9, height: 12 }

const CORNERS: { strategy: Strategy; className: string }[] = [
  { strategy: 'niche', className: 'top-0 left-0' },
  { strategy: 'core', className: 'top-0 right-0 text-end' },
  { strategy: 'failure', className: 'bottom-0 left-0' },
  { strategy: 'shortcut', className: 'right-0 bottom-0 text-end' },
]

/** Concepts by prevalence, from left to right, and reliability, from bottom to top. The list below says the same in words. */
export function StrategyChart({ detail }: { detail: ClassDetail }) {
  const shown = detail.concepts.flatMap((concept) =>
    strategyOf(concept, detail.concepts.length) === null || concept.reliability === null
      ? []
      : [{ ...concept, reliability: concept.reliability }],
  )
  const from = prevalentFrom(detail.concepts.length)
  const most = Math.max(2 * from, ...shown.map(({ prevalence }) => prevalence))
  // Roots, since most concepts lead few points; and the upper tenth of reliability has as much room as the rest.
  const x = scaleSqrt([0, Math.min(1, most)], [0, 90])
  const y = scaleLinear([1, RELIABLE, 0], [11, 46, 86])
  const marks = besideEachOther(
    shown.map((concept) => ({ concept, x: x(concept.prevalence), y: y(concept.reliability) })),
    BADGE,
  )
  return (
    <figure className="grid gap-2" aria-label="Concepts by prevalence and reliability">
      <div className="relative h-76 border border-line bg-surface sm:h-88">
        <i
          className="absolute inset-y-0 border-l border-line-strong"
          style={{ left: `${String(x(from))}%` }}
        />
        <i
          className="absolute inset-x-0 border-t border-line-strong"
          style={{ top: `${String(y(RELIABLE) + 5)}%` }}
        />
        {CORNERS.map(({ strategy, className }) => (
          <span key={strategy} className={`absolute max-w-[45%] p-2 label ${className}`}>
            {STRATEGIES.find((one) => one.strategy === strategy)?.name}
          </span>
        ))}
        {marks.map(({ concept, x, y }) => (
          <a
            key={concept.index}
            href={`#${conceptAnchor(concept.index)}`}
            title={`${percent(concept.prevalence)} of the points, ${percent(concept.reliability)} right`}
            className="absolute grid size-9 place-items-center rounded-full no-underline"
            style={{ left: `${x.toFixed(1)}%`, top: `${y.toFixed(1)}%` }}
          >
            <ConceptBadge index={concept.index} rank={concept.rank} />
          </a>
        ))}
      </div>
      <figcaption className="flex flex-wrap justify-between gap-x-6 label">
        <span>
          From left to right: the share of the points that it decides, prevalent from {percent(from)} on
        </span>
        <span>
          From bottom to top: the share of these that is right, reliable from {percent(RELIABLE)} on
        </span>
      </figcaption>
    </figure>
  )
}
