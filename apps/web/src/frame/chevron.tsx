import { classNames } from './class-names.ts'

/** What opens, and which way: points right; the part that holds it turns it. */
export function Chevron({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 10 10" aria-hidden="true" className={classNames('size-2.5 flex-none', className)}>
      <path d="M3.2 1L7 5 3.2 9" fill="none" stroke="currentColor" strokeWidth="1.2" />
    </svg>
  )
}
