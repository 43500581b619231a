import type { ReactNode } from 'react'

/** A few whole images, as list items, in as many columns as fit. */
export function PointGrid({ children }: { children: ReactNode }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(10rem,100%),1fr))] gap-x-snug gap-y-8">
      {children}
    </ul>
  )
}
