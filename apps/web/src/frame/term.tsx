import type { ReactNode } from 'react'
import { TERMS, type TermId } from '../numbers/terms.ts'
import { methodPath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  id: TermId
  model: ModelInUrl
  children?: ReactNode
}

/** The name of a number, linked to the paragraph that explains it. */
export function Term({ id, model, children }: Props) {
  return (
    <a href={methodPath(model, id)} title={TERMS[id].short} className="term">
      {children ?? TERMS[id].name}
    </a>
  )
}
