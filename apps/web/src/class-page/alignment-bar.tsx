import type { CSSProperties } from 'react'

/** Length of a cosine beside the others of its list; grey where it points away. Decoration: the number is beside it. */
export function AlignmentBar({ cosine, largest }: { cosine: number; largest: number }) {
  const length = largest === 0 ? 0 : Math.round((Math.abs(cosine) / largest) * 100)
  return (
    <i
      className={cosine < 0 ? 'length length-away' : 'length'}
      style={{ '--length': length } as CSSProperties}
    />
  )
}
