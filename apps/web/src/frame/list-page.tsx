import type { ReactNode } from 'react'

/** The head of a list: what it lists, and how to ask it for less. */
export function ListHead({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <div className="grid grid-cols-1 gap-6 pt-part pb-6">
      <h1 className="text-title">{title}</h1>
      <p className="max-w-prose text-ink-soft">{lead}</p>
      {children}
    </div>
  )
}

/** How much was found, and in which order it stands. */
export function ListToolbar({ found, children }: { found: string; children: ReactNode }) {
  return (
    <div className="mb-8 flex flex-wrap items-center justify-between gap-x-8 gap-y-2 border-y border-line py-1.5">
      <p className="font-sans text-label font-medium tabular" role="status">
        {found}
      </p>
      {children}
    </div>
  )
}

/** Cards in as many columns as fit; two on a phone. */
export function CardGrid({ children }: { children: ReactNode }) {
  return (
    <ul className="grid gap-x-4 gap-y-9 xs:grid-cols-2 sm:fill-62 sm:gap-x-snug sm:gap-y-12">{children}</ul>
  )
}

/** In place of the cards where nothing was found: ways on, as list items. */
export function NothingFound({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid max-w-text gap-4 py-12">
      <h2>{title}</h2>
      <p>Some ways on:</p>
      <ul className="list-disc pl-5">{children}</ul>
    </div>
  )
}
