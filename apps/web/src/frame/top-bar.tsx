import type { ReactNode } from 'react'
import { Mark } from './mark.tsx'

interface Props {
  /** Where the name of the site leads. */
  home: string
  children?: ReactNode
}

/** The bar at the head of every page: the site's name, and what a page puts beside it. */
export function TopBar({ home, children }: Props) {
  return (
    <header className="sticky top-0 z-5 border-b border-line bg-ground font-sans text-label font-medium">
      <div className="wrap flex min-h-16 flex-wrap items-center justify-between py-0.5 sm:flex-nowrap sm:gap-snug">
        <a
          href={home}
          className="inline-flex min-h-11 items-center gap-2.5 font-serif text-h3 leading-none font-medium no-underline"
        >
          <Mark />
          <span>Lens</span>
        </a>
        {children}
      </div>
    </header>
  )
}
