import type { ConceptSpread } from '@lens/db'
import { decimal, percent, plural } from '../numbers/format.ts'
import { histogram } from './histogram.ts'

interface Props {
  spread: ConceptSpread
  rank: number
  name: string
}

const BINS = 16

/** Units of the drawing; the height is stretched to what there is. */
const [WIDTH, HEIGHT] = [100, 40]

/** How many points the concept adds how much to. A list of its bins; the drawing is made of the same. */
export function SpreadChart({ spread: { contributions }, rank, name }: Props) {
  const bins = histogram(contributions, BINS)
  const [first, last] = [bins[0], bins.at(-1)]
  if (first === undefined || last === undefined) {
    return <p className="text-ink-soft">It adds nothing to any point.</p>
  }
  const most = Math.max(...bins.map(({ count }) => count))
  const step = WIDTH / bins.length
  const zero = bins.findIndex(({ from }) => from >= 0)
  return (
    <figure className="grid content-start gap-1.5" data-rank={rank}>
      <svg
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
        preserveAspectRatio="none"
        role="img"
        className="h-[clamp(9rem,20vw,14rem)] w-full border-b border-line-strong"
        aria-label={`How much ${name} adds to each of ${plural(contributions.length, 'point')}: ${bins
          .filter(({ count }) => count > 0)
          .map(({ from, to, count }) => `${decimal(from, 1)} to ${decimal(to, 1)}, ${plural(count, 'point')}`)
          .join('; ')}`}
      >
        {bins.map(({ from, to, count }, i) => (
          <rect
            key={from}
            x={i * step + 0.15}
            width={step - 0.3}
            y={HEIGHT - (count / most) * HEIGHT}
            height={(count / most) * HEIGHT}
            className={to <= 0 ? 'fill-residual' : 'fill-concept'}
          />
        ))}
        {zero > 0 && (
          <line
            x1={zero * step}
            x2={zero * step}
            y1="0"
            y2={HEIGHT}
            className="stroke-ink"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <div className="flex justify-between leading-tight label tabular" aria-hidden="true">
        <span>{decimal(first.from, 1)}</span>
        <span>{decimal(last.to, 1)}</span>
      </div>
      <figcaption className="label">
        Points by what the concept adds to their score, from left to right; the tallest bar is{' '}
        {plural(most, 'point')}, {percent(most / contributions.length)} of them.
      </figcaption>
    </figure>
  )
}
