import type { ReactNode } from 'react'
import { classNames } from '../frame/class-names.ts'

/** Where a part of the view of one image stands: /explain shows several of them on a page. */
export interface Place {
  /** Before every id. */
  prefix: string
  heading: 'h2' | 'h3'
  /** Whose view it is, where there are several: sections must be told apart when read out. */
  by: string | null
}

interface Props {
  place: Place
  id: string
  title: string
  lead: ReactNode
  /** Words beside what they are about, where there is room. */
  beside?: boolean
  children: ReactNode
}

export function OneImageSection({ place, id, title, lead, beside = false, children }: Props) {
  const Heading = place.heading
  const own = place.prefix + id
  return (
    <section
      aria-labelledby={own}
      className={classNames(
        'mt-section grid grid-cols-1 gap-x-columns gap-y-8',
        beside && 'lg:grid-cols-beside',
      )}
    >
      <div className="grid max-w-prose content-start gap-3.5">
        <Heading id={own}>
          {title}
          {place.by !== null && <span className="sr-only">, by {place.by}</span>}
        </Heading>
        {lead}
      </div>
      {children}
    </section>
  )
}
