import type { ClassDetail, ExplainedPointView, NamedClass } from '@lens/db'
import type { ModelInUrl } from '../urls/paths.ts'
import { CarriedBy } from './carried-by.tsx'
import { carriersInPoint, usualCarriers } from './carriers.ts'

interface Props {
  detail: ClassDetail
  /** The class that it is mistaken for, or that is mistaken for it. */
  other: NamedClass
  /** The image, where the concepts of the class explain it. */
  point?: ExplainedPointView
  pathOf: (concept: number) => string
  model: ModelInUrl
}

/** Which concepts carry a confusion: in this image where its margin was measured, else what usually tells the two apart. */
export function Confusion({ detail, other, point, pathOf, model }: Props) {
  const here = point === undefined ? null : carriersInPoint(detail, point, other)
  const carriers = here ?? usualCarriers(detail, other)
  if (carriers.length === 0) return null
  return (
    <>
      {here === null
        ? `What usually tells ${detail.name} from ${other.name}: `
        : `${detail.name} rather than ${other.name}: `}
      <CarriedBy carriers={carriers} pathOf={pathOf} model={model} />.
    </>
  )
}
