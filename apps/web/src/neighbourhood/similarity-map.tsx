import type { ClassDetail, NeighbourView, Place } from '@lens/db'
import { scaleLinear } from 'd3-scale'
import { besideEachOther } from '../strategies/beside-each-other.ts'
import { conceptAnchor } from '../urls/paths.ts'

interface Props {
  detail: ClassDetail
  places: readonly Place[]
  neighbours: ReadonlyMap<number, NeighbourView[]>
}

/** Units of the drawing, which is a square; names stand at its edges too. */
const SIZE = 400
const across = scaleLinear([0, 1], [92, SIZE - 92])
/** How far from its concept a neighbour is drawn: the less alike, the farther. */
const distanceOf = scaleLinear([0, 1], [58, 26]).clamp(true)
const RADIUS = 13
/** The room of a neighbour's name. */
const NAME = { width: 70, height: 13 }

/** Concepts of the class by similarity; round each its nearest neighbour, whose direction means nothing. */
export function SimilarityMap({ detail, places, neighbours }: Props) {
  const centre = SIZE / 2
  const marks = detail.concepts.flatMap((concept) => {
    const place = places[concept.index]
    return place === undefined ? [] : [{ concept, x: across(place[0]), y: across(place[1]) }]
  })
  const taken: { x: number; y: number }[] = []
  const drawn = besideEachOther(marks, { width: 2 * RADIUS, height: 2 * RADIUS }).map((mark) => {
    const { x, y } = mark
    const nearest = neighbours.get(mark.concept.index)?.[0]
    // Away from the middle, where there is room.
    const angle = x === centre && y === centre ? -Math.PI / 2 : Math.atan2(y - centre, x - centre)
    const distance = distanceOf(nearest?.cosine ?? 0)
    const to = [Math.cos(angle) * distance, Math.sin(angle) * distance] as const
    // A name that would cover another one is left to the list.
    const name = { x: x + to[0], y: y + to[1] }
    const named = taken.every(
      (other) => Math.abs(other.x - name.x) > NAME.width || Math.abs(other.y - name.y) > NAME.height,
    )
    if (named) taken.push(name)
    return { ...mark, nearest, to, named }
  })
  return (
    <svg
      viewBox={`0 0 ${String(SIZE)} ${String(SIZE)}`}
      role="group"
      aria-label={`Concepts of ${detail.name} by similarity`}
      className="w-full overflow-visible border border-line bg-surface font-sans"
    >
      {drawn.map(({ concept, x, y, nearest, named, to: [dx, dy] }) => (
        <g
          key={concept.index}
          transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
          data-rank={concept.rank}
        >
          {nearest !== undefined && (
            <g aria-hidden="true">
              <line x2={dx.toFixed(1)} y2={dy.toFixed(1)} className="stroke-line-strong" />
              <circle
                cx={dx.toFixed(1)}
                cy={dy.toFixed(1)}
                r="4"
                className="fill-surface stroke-concept"
                strokeWidth="2"
              />
              {named && (
                <text
                  x={(dx + (dx < 0 ? -7 : 7)).toFixed(1)}
                  y={(dy + 4).toFixed(1)}
                  textAnchor={dx < 0 ? 'end' : 'start'}
                  className="fill-ink-soft text-[11px]"
                >
                  {shortened(nearest.className)}
                </text>
              )}
            </g>
          )}
        </g>
      ))}
      {drawn.toReversed().map(({ concept, x, y }) => (
        <a
          key={concept.index}
          href={`#${conceptAnchor(concept.index)}`}
          aria-label={`Concept ${String(concept.index)}`}
          data-rank={concept.rank}
        >
          <circle
            cx={x.toFixed(1)}
            cy={y.toFixed(1)}
            r={RADIUS}
            className="fill-concept stroke-surface"
            strokeWidth="1.5"
          />
          <text
            x={x.toFixed(1)}
            y={(y + 4.5).toFixed(1)}
            textAnchor="middle"
            aria-hidden="true"
            className="fill-(--color-on-concept) text-[13px] font-semibold"
          >
            {concept.index}
          </text>
        </a>
      ))}
    </svg>
  )
}

function shortened(name: string): string {
  return name.length > 14 ? `${name.slice(0, 13)}…` : name
}
