import type { CSSProperties } from 'react'
import type { Placed } from '../numbers/waterfall.ts'

interface Props {
  step: Placed<{ value: number }>
  low: number
  high: number
  /** Rank of the concept; null for residual and bias, which are hatched. */
  rank: number | null
}

/** One row of a waterfall, which the style sheet draws. Decoration: the row's number says the same. */
export function WaterfallBar({ step, low, high, rank }: Props) {
  const place = (value: number) => (high === low ? 0 : Math.round(((value - low) / (high - low)) * 1000) / 10)
  const zero = place(0)
  const style = {
    '--from': place(step.from),
    '--to': place(step.to),
    ...(zero !== 0 && { '--zero': zero }),
  } as CSSProperties
  return (
    <i
      className={rank === null ? 'waterfall waterfall-rest' : 'waterfall'}
      data-rank={rank ?? undefined}
      style={style}
    />
  )
}
