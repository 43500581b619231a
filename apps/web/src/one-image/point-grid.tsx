import type { ReactNode } from 'react'

/** A few whole images, as list items, in as many columns as fit. */
export function PointGrid({ children }: { children: ReactNode }) {
  return <ul className="grid fill-40 gap-x-snug gap-y-8">{children}</ul>
}
