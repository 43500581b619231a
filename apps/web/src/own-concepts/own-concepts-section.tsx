import type { ClassDetail, OwnConceptOfClass } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { ownConceptPath } from '../urls/own-concepts.ts'
import { conceptAnchor, type ModelInUrl } from '../urls/paths.ts'
import { effectOf, signed } from './in-words.ts'

interface Props {
  detail: ClassDetail
  concepts: readonly OwnConceptOfClass[]
  model: ModelInUrl
}

/** What concepts that people have given do to the class, beside those that were found. */
export function OwnConceptsSection({ detail, concepts, model }: Props) {
  if (concepts.length === 0) return null
  return (
    <section aria-labelledby="own-concepts" className="mt-section grid gap-7">
      <div className="grid max-w-text gap-3.5">
        <h2 id="own-concepts">Concepts of your own</h2>
        <p className="text-ink-soft">
          What{' '}
          <Term id="own-concept" model={model}>
            directions from folders of images
          </Term>{' '}
          do to the score of {detail.name}, and the found concept that points most the same way.
        </p>
      </div>
      <ul className="grid max-w-208 font-sans text-label">
        {concepts.map((one) => (
          <li
            key={one.concept.slug}
            className="grid gap-x-6 gap-y-1 border-t border-line py-3 sm:grid-cols-[12rem_1fr_auto] sm:items-center"
          >
            <a href={ownConceptPath(one.concept.slug, model)} className="font-medium">
              {one.concept.name}
            </a>
            <span>
              {effectOf(one)}: alignment {signed(one.alignment)}, TCAV score {percent(one.score)} (random{' '}
              {percent(one.random)})
            </span>
            <a
              href={`#${conceptAnchor(one.nearest.index)}`}
              className="inline-flex min-h-9 items-center gap-1.5 tabular no-underline hover:underline"
            >
              <span className="sr-only">Nearest: </span>
              <ConceptBadge index={one.nearest.index} rank={one.nearest.rank} size="small" />{' '}
              {signed(one.nearest.cosine)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
