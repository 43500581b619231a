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
    <nav aria-label="Sort by" className="flex flex-wrap items-center gap-x-3">
      <span className="label" aria-hidden="true">
        Sort by
      </span>
      <ul className="flex flex-wrap gap-x-1 font-sans text-note font-medium">
        {links.map(({ name, path, current, order }) => (
          <li key={name}>
            <a
              href={path}
              aria-current={current ? 'true' : undefined}
              className="inline-flex min-h-9 items-center gap-1 px-2 no-underline hover:underline current:underline current:decoration-current current:decoration-2 current:underline-offset-6"
            >
              {name}
              {current && order !== null && (
                <>
                  <span aria-hidden="true">{order === 'ascending' ? '↑' : '↓'}</span>
                  <span className="sr-only">, {order}; turn round</span>
                </>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
