import type { ReactNode } from 'react'
import { TERMS, type TermId } from '../numbers/terms.ts'
import { methodPath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  id: TermId
  model: ModelInUrl
  /** What it means stands beside it, and is not said on hover. */
  plain?: boolean
  children?: ReactNode
}

/** The name of a number, linked to the paragraph that explains it. */
export function Term({ id, model, plain = false, children }: Props) {
  return (
    <a href={methodPath(model, id)} title={plain ? undefined : TERMS[id].short} className="term">
      {children ?? TERMS[id].name}
    </a>
  )
}
