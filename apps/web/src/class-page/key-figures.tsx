import type { ClassDetail } from '@lens/db'
import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import { count, inWords, percent, plural } from '../numbers/format.ts'
import type { TermId } from '../numbers/terms.ts'
import type { ModelInUrl } from '../urls/paths.ts'

interface Figure {
  term: TermId
  name: string
  value: string
  meaning: ReactNode
}

/** The class in five numbers, each with what it means here. */
export function KeyFigures({ detail, model }: { detail: ClassDetail; model: ModelInUrl }) {
  return (
    <dl className="mt-8 grid grid-cols-1 border-y border-line-strong py-2 sm:fit-46 sm:py-0 md:mt-14">
      {figuresOf(detail).map(({ term, name, value, meaning }) => (
        <div
          key={term}
          className="grid grid-cols-[6.5rem_1fr] gap-x-4 py-2.5 sm:block sm:pt-4.5 sm:pr-6 sm:pb-5"
        >
          <dt className="col-start-2 row-start-1 font-sans text-label font-medium">
            <Term id={term} model={model}>
              {name}
            </Term>
          </dt>
          <dd className="row-span-2 font-serif text-number lining sm:mt-2.5 sm:mb-1.75">{value}</dd>
          <dd className="col-start-2 text-base text-ink-soft sm:max-w-[24ch]">{meaning}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Why there are so many concepts, where Lens chose the number. */
function choiceOf({ trials, concepts }: ClassDetail): string {
  const chosen = trials?.find((trial) => trial.concepts === concepts.length)
  const most = trials?.at(-1)
  if (!chosen || !most || most === chosen) return ''
  return ` More would not help: on images kept apart, ${inWords(chosen.concepts)} account for ${percent(chosen.explainedShare)} of the score, and ${inWords(most.concepts)} for ${percent(most.explainedShare)}.`
}

function figuresOf(detail: ClassDetail): Figure[] {
  const { explainedShare, relativeError } = detail
  return [
    {
      term: 'points',
      name: 'Points',
      value: count(detail.points),
      meaning: `${detail.points === 1 ? 'image' : 'images'} that the model predicts as ${detail.name}${detail.crops === 0 ? '' : `, studied in ${plural(detail.crops, 'crop')}`}.`,
    },
    {
      term: 'accuracy',
      name: 'Accuracy',
      value: detail.accuracy === null ? '–' : percent(detail.accuracy),
      meaning:
        detail.accuracy === null
          ? detail.model.remotePictures === null
            ? 'The images came without labels, so nobody can say.'
            : 'The published page does not say.'
          : `of the images that show ${detail.name} are recognised as it.`,
    },
    {
      term: 'important-concepts',
      name: 'Important concepts',
      value: String(detail.importantConcepts),
      meaning: `of ${inWords(detail.concepts.length)} ${detail.importantConcepts === 1 ? 'is' : 'are'} ${detail.model.importantBy === 'share' ? 'behind a noticeable part of the score' : 'the strongest reason for a noticeable part of the points'}.${choiceOf(detail)}`,
    },
    {
      term: 'explained-share',
      name: 'Explained share',
      value: explainedShare === null ? '–' : percent(explainedShare),
      meaning:
        explainedShare === null
          ? 'The published page does not say.'
          : 'of the score comes from the concepts together.',
    },
    {
      term: 'relative-error',
      name: 'Relative error',
      value: relativeError === null ? '–' : percent(relativeError),
      meaning:
        relativeError === null
          ? 'The published page does not say.'
          : 'of the model’s inner response is lost when it is rebuilt from the concepts.',
    },
  ]
}
