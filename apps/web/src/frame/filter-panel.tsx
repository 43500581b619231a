import type { ReactNode } from 'react'
import { Chevron } from './chevron.tsx'

interface Props {
  action: string
  /** Parameters that the form carries along: order and model. */
  keep: Record<string, string | null | undefined>
  search: { label: string; placeholder: string; value: string | undefined; suggestions?: string }
  open: boolean
  children: ReactNode
}

/** Search and filters of a list: one GET form, so that every result has an address. */
export function FilterPanel({ action, keep, search, open, children }: Props) {
  return (
    <form action={action} role="search" className="grid grid-cols-1 gap-2">
      <div className="flex max-w-prose gap-2">
        <label htmlFor="search" className="sr-only">
          {search.label}
        </label>
        <input
          id="search"
          name="q"
          type="search"
          maxLength={200}
          defaultValue={search.value}
          placeholder={search.placeholder}
          data-suggestions={search.suggestions}
          className="input min-w-0 flex-1"
        />
        <button type="submit" className="button">
          Search
        </button>
      </div>
      <details open={open} className="group border-line open:border-b open:pb-6">
        <summary className="inline-flex min-h-11 items-center gap-2 font-sans text-label font-medium">
          <Chevron className="group-open:rotate-90" />
          Filters
        </summary>
        <div className="mt-2 mb-6 grid fill-42 gap-x-6 gap-y-5">{children}</div>
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
