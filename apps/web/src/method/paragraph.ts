import type { ReactNode } from 'react'

export interface Paragraph {
  text: ReactNode
  diagram?: ReactNode
}
