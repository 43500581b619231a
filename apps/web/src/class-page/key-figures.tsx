import type { ClassDetail } from '@lens/db'
import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import { count, inWords, percent, plural } from '../numbers/format.ts'
import type { TermId } from '../numbers/terms.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import styles from './key-figures.module.css'

interface Figure {
  term: TermId
  name: string
  value: string
  meaning: ReactNode
}

/** The class in five numbers, each with what it means here. */
export function KeyFigures({ detail, model }: { detail: ClassDetail; model: ModelInUrl }) {
  return (
    <dl className={styles.figures}>
      {figuresOf(detail).map(({ term, name, value, meaning }) => (
        <div key={term}>
          <dt>
            <Term id={term} model={model}>
              {name}
            </Term>
          </dt>
          <dd className={styles.value}>{value}</dd>
          <dd className={styles.meaning}>{meaning}</dd>
        </div>
      ))}
    </dl>
  )
}

function figuresOf(detail: ClassDetail): Figure[] {
  return [
    {
      term: 'points',
      name: 'Points',
      value: count(detail.points),
      meaning: `${detail.points === 1 ? 'image' : 'images'} that the model predicts as ${detail.name}, studied in ${plural(detail.crops, 'crop')}.`,
    },
    {
      term: 'accuracy',
      name: 'Accuracy',
      value: detail.accuracy === null ? '–' : percent(detail.accuracy),
      meaning:
        detail.accuracy === null
          ? 'The images came without labels, so nobody can say.'
          : `of the images that show ${detail.name} are recognised as it.`,
    },
    {
      term: 'important-concepts',
      name: 'Important concepts',
      value: String(detail.importantConcepts),
      meaning: `of ${inWords(detail.concepts.length)} ${detail.importantConcepts === 1 ? 'is' : 'are'} the strongest reason for a noticeable part of the points.`,
    },
    {
      term: 'explained-share',
      name: 'Explained share',
      value: percent(detail.explainedShare),
      meaning: 'of the score comes from the concepts together.',
    },
    {
      term: 'relative-error',
      name: 'Relative error',
      value: percent(detail.relativeError),
      meaning: 'of the inner response to the crops is lost when it is rebuilt from the concepts.',
    },
  ]
}
