import type { ReactNode } from 'react'
import styles from './one-image-section.module.css'

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
    <section aria-labelledby={own} className={styles.section} data-beside={beside}>
      <div className={styles.head}>
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
