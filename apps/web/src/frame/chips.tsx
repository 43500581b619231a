export interface Chip {
  text: string
  /** The address without this filter. */
  without: string
}

/** The filters in force; each is a link that takes itself away. */
export function Chips({ chips, clear }: { chips: Chip[]; clear: string }) {
  if (chips.length === 0) return null
  return (
    <ul className="flex flex-wrap gap-2 font-sans text-note font-medium" aria-label="Active filters">
      {chips.map(({ text, without }) => (
        <li key={text}>
          <a
            href={without}
            className="inline-flex min-h-9 max-w-full items-center gap-2 rounded-full border border-line-strong bg-surface px-3 py-1.5 wrap-anywhere no-underline hover:border-ink"
          >
            <span className="sr-only">Remove filter: </span>
            {text}
            <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" className="flex-none">
              <path d="M1 1l8 8M9 1L1 9" stroke="currentColor" strokeWidth="1.5" />
            </svg>
          </a>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <a href={clear} className="inline-flex min-h-9 items-center px-3">
            Clear all
          </a>
        </li>
      )}
    </ul>
  )
}
