import type { ReactNode } from 'react'
import styles from './filter-panel.module.css'

interface Props {
  action: string
  /** Parameters that the form carries along: order and model. */
  keep: Record<string, string | null | undefined>
  search: { label: string; placeholder: string; value: string | undefined }
  open: boolean
  children: ReactNode
}

/** Search and filters of a list: one GET form, so that every result has an address. */
export function FilterPanel({ action, keep, search, open, children }: Props) {
  return (
    <form action={action} role="search" className={styles.panel}>
      <div className={styles.search}>
        <label htmlFor="search" className="visually-hidden">
          {search.label}
        </label>
        <input
          id="search"
          name="q"
          type="search"
          maxLength={200}
          defaultValue={search.value}
          placeholder={search.placeholder}
          className="input"
        />
        <button type="submit" className="button">
          Search
        </button>
      </div>
      <details open={open} className={styles.filters}>
        <summary>Filters</summary>
        <div className={styles.fields}>{children}</div>
        <button type="submit" className="button">
          Apply filters
        </button>
      </details>
      {Object.entries(keep).map(
        ([name, value]) =>
          value !== null &&
          value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
      )}
    </form>
  )
}
