import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import type { ModelInUrl } from '../urls/paths.ts'
import styles from './view-switch.module.css'

const VIEWS = [
  { id: 'plain', name: 'Picture only' },
  { id: 'outline', name: 'Outline' },
  { id: 'spotlight', name: 'Spotlight' },
] as const

/** How the crops are shown. Radio buttons that the style sheet reads: no script, and the browser remembers the choice. */
export function ViewSwitch({ model }: { model: ModelInUrl }) {
  return (
    <fieldset className={styles.switch}>
      <legend>
        <Term id="coefficient-map" model={model}>
          Where the concept lies
        </Term>
      </legend>
      <div className={styles.views}>
        {VIEWS.map(({ id, name }) => (
          <label key={id}>
            <input type="radio" name="view" value={id} defaultChecked={id === 'plain'} />
            <span>{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** The part of the page whose crops the switch inside it changes. */
export function CropViews({ children }: { children: ReactNode }) {
  return <div className={styles.crops}>{children}</div>
}
