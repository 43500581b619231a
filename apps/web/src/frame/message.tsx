import type { ReactNode } from 'react'

interface Props {
  title: string
  children: ReactNode
}

/** A page that has only something to say: nothing here, something failed, nothing explained yet. */
export function Message({ title, children }: Props) {
  return (
    <div className="wrap py-section">
      <h1 className="max-w-[16ch]">{title}</h1>
      <div className="mt-8 grid max-w-168 justify-items-start gap-5 text-lead">{children}</div>
    </div>
  )
}

/** A command to type. */
export function Command({ children }: { children: string }) {
  return (
    <pre
      tabIndex={0}
      className="m-0 max-w-full overflow-auto rounded border border-line bg-surface px-4 py-3.5 font-mono text-base"
    >
      {children}
    </pre>
  )
}
