import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

interface Props {
  href: string
  /** Whether it leads to what is shown: the page itself, or a choice made on it. */
  current: 'page' | 'choice' | null
  className: string
  children: ReactNode
}

/** One of several ways, underlined where one is already there. */
export function NavLink({ href, current, className, children }: Props) {
  return (
    <a
      href={href}
      aria-current={current === 'choice' ? 'true' : (current ?? undefined)}
      className={classNames(
        'inline-flex items-center no-underline hover:underline current:underline current:decoration-current current:decoration-2 current:underline-offset-6',
        className,
      )}
    >
      {children}
    </a>
  )
}
