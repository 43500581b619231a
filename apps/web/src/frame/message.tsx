import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './message.module.css'

interface Props {
  title: string
  children: ReactNode
}

/** A page that has only something to say: nothing here, something failed, nothing explained yet. */
export function Message({ title, children }: Props) {
  return (
    <div className={classNames('wrap', styles.message)}>
      <h1>{title}</h1>
      <div className={styles.text}>{children}</div>
    </div>
  )
}
