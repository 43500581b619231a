import { NavLink } from './nav-link.tsx'

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
    <nav aria-label="Sort by" data-needs-server className="flex flex-wrap items-center gap-x-3">
      <span className="label" aria-hidden="true">
        Sort by
      </span>
      <ul className="flex flex-wrap gap-x-1 font-sans text-note font-medium">
        {links.map(({ name, path, current, order }) => (
          <li key={name}>
            <NavLink href={path} current={current ? 'choice' : null} className="min-h-9 gap-1 px-2">
              {name}
              {current && order !== null && (
                <>
                  <span aria-hidden="true">{order === 'ascending' ? '↑' : '↓'}</span>
                  <span className="sr-only">, {order}; reverse the order</span>
                </>
              )}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
