import type { ReactNode } from 'react'

interface Props {
  /** It names the column. */
  head?: boolean
  children: ReactNode
}

/** A number at the end of its row, in a column no wider than its numbers. */
export function ValueCell({ head = false, children }: Props) {
  const Cell = head ? 'th' : 'td'
  return (
    <Cell scope={head ? 'col' : undefined} className="w-px pl-2.5 text-right whitespace-nowrap sm:pl-5">
      {children}
    </Cell>
  )
}
