import styles from './concept-badge.module.css'

interface Props {
  index: number
  rank: number
}

/** A concept's number on its colour, so that neither has to be read without the other. */
export function ConceptBadge({ index, rank }: Props) {
  return (
    <span className={styles.badge} data-rank={rank}>
      <span className="sr-only">Concept </span>
      {index}
    </span>
  )
}
