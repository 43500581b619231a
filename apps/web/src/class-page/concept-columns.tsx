import type { ReactNode } from 'react'

/** A concept's pictures, and its numbers beside or below them. */
export function ConceptColumns({ children }: { children: ReactNode }) {
  return (
    <div className="grid gap-x-[clamp(2rem,4vw,4rem)] gap-y-5 lg:grid-cols-[minmax(0,1fr)_19rem]">
      {children}
    </div>
  )
}
