import styles from './chips.module.css'

export interface Chip {
  text: string
  /** The address without this filter. */
  without: string
}

/** The filters in force; each is a link that takes itself away. */
export function Chips({ chips, clear }: { chips: Chip[]; clear: string }) {
  if (chips.length === 0) return null
  return (
    <ul className={styles.chips} aria-label="Active filters">
      {chips.map(({ text, without }) => (
        <li key={text}>
          <a href={without}>
            <span className="visually-hidden">Remove filter: </span>
            {text}
            <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
              <path d="M1 1l8 8M9 1L1 9" stroke="currentColor" strokeWidth="1.5" />
            </svg>
          </a>
        </li>
      ))}
      {chips.length > 1 && (
        <li className={styles.clear}>
          <a href={clear}>Clear all</a>
        </li>
      )}
    </ul>
  )
}
