import type { ReactNode } from 'react'
import { TopBar } from './top-bar.tsx'

/** The frame of pages that must stand without the database. */
export function BareFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <TopBar home="/" />
      <main id="content">{children}</main>
    </>
  )
}
