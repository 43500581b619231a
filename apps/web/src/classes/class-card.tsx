import type { ClassCard as ClassCardView } from '@lens/db'
import { percent, plural } from '../numbers/format.ts'
import { Picture } from '../pictures/picture.tsx'
import { classPath, type ModelInUrl } from '../urls/paths.ts'
import styles from './class-card.module.css'

const SIDE = 224

interface Props {
  card: ClassCardView
  model: ModelInUrl
  eager: boolean
}

/** One class in the list, with a crop of each of its strongest concepts. */
export function ClassCard({ card, model, eager }: Props) {
  return (
    <article className={styles.card}>
      <div className={styles.pictures} data-count={card.pictures.length}>
        {card.pictures.map(({ picture, conceptRank }) => (
          <span key={conceptRank} data-rank={conceptRank}>
            <Picture picture={picture} alt="" width={SIDE} height={SIDE} eager={eager} />
          </span>
        ))}
      </div>
      <div className={styles.text}>
        <h3>
          <a href={classPath(card, model)}>
            {card.name} <span className="sr-only">(class {card.index})</span>
          </a>
        </h3>
        {card.synonyms.length > 0 && <p className={styles.synonyms}>{card.synonyms.join(', ')}</p>}
        <dl className={styles.facts}>
          <div>
            <dt>Strongest concept</dt>
            <dd>{percent(card.topImportance)}</dd>
          </div>
          <div>
            <dt>Important concepts</dt>
            <dd>{card.importantConcepts}</dd>
          </div>
          <div>
            <dt>Explained</dt>
            <dd>{percent(card.explainedShare)}</dd>
          </div>
          <div>
            <dt>Accuracy</dt>
            <dd>{card.accuracy === null ? 'no labels' : percent(card.accuracy)}</dd>
          </div>
        </dl>
        <p className="label">
          Class {card.index}
          {card.wnid !== null && <>, {card.wnid}</>}, {plural(card.points, 'point')}
        </p>
      </div>
    </article>
  )
}
