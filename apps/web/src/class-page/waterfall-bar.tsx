import type { Placed } from '../numbers/waterfall.ts'

interface Props {
  step: Placed<{ value: number }>
  low: number
  high: number
  /** Rank of the concept; null for residual and bias, which are hatched. */
  rank: number | null
  /** The next step begins where this one ends. */
  last?: boolean
}

/** The drawing is stretched to its cell: 1000 units wide, 10 high. */
const WIDTH = 1000

/** Anything that is there at all can be seen. */
const THINNEST = 3

/** One row of a waterfall. Decoration: the row's number says the same. */
export function WaterfallBar({ step, low, high, rank, last = false }: Props) {
  const scale = (value: number) => (high === low ? 0 : ((value - low) / (high - low)) * WIDTH)
  const begin = scale(Math.min(step.from, step.to))
  const end = scale(Math.max(step.from, step.to))
  const width = Math.max(end - begin, THINNEST)
  const x = Math.min(begin, WIDTH - width)
  return (
    <svg
      viewBox={`0 0 ${String(WIDTH)} 10`}
      preserveAspectRatio="none"
      className="waterfall"
      aria-hidden="true"
      data-rank={rank ?? undefined}
    >
      <path d={`M${String(round(scale(0)))} 0v10`} />
      <rect x={round(x)} y="2" width={round(width)} height="6" />
      {!last && <path d={`M${String(round(scale(step.to)))} 8v4`} strokeDasharray="2" />}
    </svg>
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
