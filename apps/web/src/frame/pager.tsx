interface Props {
  page: number
  pages: number
  pathOf: (page: number) => string
}

/** First, last, and the pages around this one; a gap where some are left out. */
function pageNumbers(page: number, pages: number): (number | null)[] {
  const near = [1, page - 1, page, page + 1, pages].filter((number) => number >= 1 && number <= pages)
  const shown = [...new Set(near)].sort((a, b) => a - b)
  return shown.flatMap((number, position) => {
    const before = shown[position - 1]
    return before !== undefined && number - before > 1 ? [null, number] : [number]
  })
}

export function Pager({ page, pages, pathOf }: Props) {
  if (pages <= 1) return null
  return (
    <nav
      aria-label="Pages"
      className="mt-16 flex flex-wrap items-center justify-center gap-4 font-sans text-label font-medium tabular"
    >
      {page > 1 && (
        <a href={pathOf(page - 1)} rel="prev" className="button button-quiet">
          Previous
        </a>
      )}
      <ol className="flex items-center gap-0.5">
        {pageNumbers(page, pages).map((number, position) => (
          <li key={number ?? `gap-${String(position)}`}>
            {number === null ? (
              <span aria-hidden="true" className="grid size-11 place-items-center">
                …
              </span>
            ) : (
              <a
                href={pathOf(number)}
                aria-current={number === page ? 'page' : undefined}
                aria-label={`Page ${String(number)}`}
                className="grid h-11 min-w-11 place-items-center rounded no-underline hover:bg-sunken current:bg-ink current:text-ground"
              >
                {number}
              </a>
            )}
          </li>
        ))}
      </ol>
      {page < pages && (
        <a href={pathOf(page + 1)} rel="next" className="button button-quiet">
          Next
        </a>
      )}
    </nav>
  )
}
