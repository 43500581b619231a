import styles from './sort-links.module.css'

export interface SortLink {
  name: string
  path: string
  current: boolean
  /** Order of the current sort; null where the order cannot be turned. */
  order: 'ascending' | 'descending' | null
}

/** Each order is an address; the current one's link turns it round. */
export function SortLinks({ links }: { links: SortLink[] }) {
  return (
    <nav aria-label="Sort by" className={styles.sort}>
      <span className="label" aria-hidden="true">
        Sort by
      </span>
      <ul>
        {links.map(({ name, path, current, order }) => (
          <li key={name}>
            <a href={path} aria-current={current ? 'true' : undefined}>
              {name}
              {current && order !== null && (
                <>
                  <span aria-hidden="true">{order === 'ascending' ? '↑' : '↓'}</span>
                  <span className="visually-hidden">, {order}; turn round</span>
                </>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
