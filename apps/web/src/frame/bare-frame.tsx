import type { ReactNode } from 'react'
import { Mark } from './mark.tsx'
import { classNames } from './class-names.ts'
import styles from './site-header.module.css'

/** The frame of pages that must stand without the database. */
export function BareFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <header className={styles.header}>
        <div className={classNames('wrap', styles.bar)}>
          <BrandLink />
        </div>
      </header>
      <main id="content">{children}</main>
    </>
  )
}

function BrandLink() {
  const home = '/'
  return (
    <a href={home} className={styles.brand}>
      <Mark />
      <span>Lens</span>
    </a>
  )
}
