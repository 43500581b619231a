import type { ReactNode } from 'react'

/** One question of a form: its label, its control, and perhaps a word of help. */
export function Field({ children }: { children: ReactNode }) {
  return <div className="grid content-end gap-1.5 font-sans text-label">{children}</div>
}

/** What stands below a control. */
export function FieldHelp({ children }: { children: ReactNode }) {
  return <span className="text-small text-ink-soft">{children}</span>
}

interface CheckProps {
  name: string
  checked: boolean
  children: ReactNode
}

/** A box to tick, with its label. */
export function Check({ name, checked, children }: CheckProps) {
  return (
    <label className="flex min-h-11 items-center gap-2.5 font-medium">
      <input type="checkbox" name={name} value="1" defaultChecked={checked} className="size-5 accent-ink" />
      {children}
    </label>
  )
}
