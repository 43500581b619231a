import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

interface Props {
  /** The concept whose colour the card has, if it is about one. */
  rank?: number
  className?: string
  children: ReactNode
}

/** A card that leads somewhere: pictures above, a text whose heading is the link. */
export function Card({ rank, className, children }: Props) {
  return (
    <article
      data-rank={rank}
      className={classNames(
        'group relative flex flex-col focus-within:rounded focus-within:outline-2 focus-within:outline-offset-6 focus-within:outline-focus',
        className,
      )}
    >
      {children}
    </article>
  )
}

/** Pictures of a card in three columns. */
export function CardPictures({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-3 gap-0.75 overflow-hidden rounded">{children}</div>
}

/** The whole card is the link's target; its name alone is read out. */
export function CardTitle({ href, children }: { href: string; children: ReactNode }) {
  return (
    <h3 className="wrap-anywhere first-letter:uppercase">
      <a
        href={href}
        className="no-underline group-hover:underline group-hover:decoration-1 after:absolute after:inset-0 focus-visible:outline-none"
      >
        {children}
      </a>
    </h3>
  )
}
