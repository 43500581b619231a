/** What follows how much was found: which page of how many this is, and that it is not the one that was asked for. */
export function pageInWords({ page, pages }: { page: number; pages: number }, asked: number): string {
  if (asked > pages)
    return pages === 1
      ? `. There is no page ${String(asked)}: this is all`
      : `. There is no page ${String(asked)}: this is the last, page ${String(page)}`
  return pages > 1 ? `, page ${String(page)} of ${String(pages)}` : ''
}
