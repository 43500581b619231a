import { classNames } from '../frame/class-names.ts'

interface Props {
  index: number
  rank: number
  /** Small in dense tables, large in headings. */
  size?: 'small' | 'large'
}

/** A concept's number on its colour, so that neither has to be read without the other. */
export function ConceptBadge({ index, rank, size }: Props) {
  return (
    <span
      className={classNames(
        'badge',
        size === undefined ? 'text-note' : size === 'small' ? 'text-small' : 'text-body',
      )}
      data-rank={rank}
    >
      <span className="sr-only">Concept </span>
      {index}
    </span>
  )
}
