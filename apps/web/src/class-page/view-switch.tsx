import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import type { ModelInUrl } from '../urls/paths.ts'

const VIEWS = [
  { id: 'plain', name: 'Picture only' },
  { id: 'outline', name: 'Outline' },
  { id: 'spotlight', name: 'Spotlight' },
] as const

/** How the crops are shown. Radio buttons that the style sheet reads: no script, and the browser remembers the choice. */
export function ViewSwitch({ model }: { model: ModelInUrl }) {
  return (
    <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1 font-sans text-label font-medium">
      <legend className="float-start p-0">
        <Term id="coefficient-map" model={model}>
          Where the concept lies
        </Term>
      </legend>
      <div className="flex overflow-clip rounded border border-line-strong bg-surface [overflow-clip-margin:6px]">
        {VIEWS.map(({ id, name }) => (
          <label key={id} className="relative cursor-pointer border-line not-first:border-s">
            <input
              type="radio"
              name="view"
              value={id}
              defaultChecked={id === 'plain'}
              className="peer absolute inset-0 m-0 cursor-pointer opacity-0"
            />
            <span className="flex min-h-10 items-center px-3.25 peer-checked:bg-ink peer-checked:text-ground peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus">
              {name}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** The part of the page whose crops the switch inside it changes. */
export function CropViews({ children }: { children: ReactNode }) {
  return (
    <div className="has-[[value=outline]:checked]:[--contour:1] has-[[value=spotlight]:checked]:[--contour:1] has-[[value=spotlight]:checked]:[--veil:0.68]">
      {children}
    </div>
  )
}
