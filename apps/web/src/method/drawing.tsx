import type { ReactNode, SVGProps } from 'react'

interface Props {
  /** What is drawn, in words. */
  label: string
  rank?: number
  children: ReactNode
}

/** The sheet of a diagram: 320 by 140, with text of its own size. */
export function Drawing({ label, rank, children }: Props) {
  return (
    <svg
      viewBox="0 0 320 140"
      role="img"
      aria-label={label}
      data-rank={rank}
      className="h-auto w-full max-w-104 fill-current font-sans font-medium"
      fontSize="11"
    >
      {children}
    </svg>
  )
}

/** A line of the drawing itself, in the colour of the text. */
export function Ink(path: SVGProps<SVGPathElement>) {
  return (
    <path
      {...path}
      className="fill-none stroke-current"
      strokeWidth="1.6"
      strokeLinejoin="round"
      strokeLinecap="round"
    />
  )
}

/** A line in the concept's colour. */
export function ConceptLine(path: SVGProps<SVGPathElement>) {
  return <path {...path} className="fill-none stroke-concept" strokeWidth="2.5" />
}

/** A box filled with the concept's colour. */
export function ConceptBox(box: SVGProps<SVGRectElement>) {
  return <rect {...box} className="fill-concept" />
}

/** A thin line that helps to read the drawing. */
export function Guide({ dashed = false, ...path }: SVGProps<SVGPathElement> & { dashed?: boolean }) {
  return (
    <path {...path} className="fill-none stroke-line-strong" strokeDasharray={dashed ? '2 2' : undefined} />
  )
}
