import type { ClassDetail, ConceptDetail } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { percent, plural } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { classImagesPath } from '../urls/class-images.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import { StrategyChart } from './strategy-chart.tsx'
import { STRATEGIES, strategyOf } from './strategy.ts'

interface Props {
  detail: ClassDetail
  model: ModelInUrl
}

/** What each concept is to the class, and what to do about it. */
export function StrategySection({ detail, model }: Props) {
  const groups = STRATEGIES.map((strategy) => ({
    ...strategy,
    concepts: detail.concepts.filter(
      (concept) => strategyOf(concept, detail.concepts.length) === strategy.strategy,
    ),
  })).filter(({ concepts }) => concepts.length > 0)
  const idle = detail.concepts.filter(({ dominates }) => dominates === 0).length
  if (groups.length === 0) return null
  const published = detail.model.remotePictures !== null
  const judged = detail.concepts.some(({ reliability }) => reliability !== null)
  return (
    <section
      aria-labelledby="strategies"
      className="mt-section grid grid-cols-1 gap-x-columns gap-y-8 lg:grid-cols-[minmax(18rem,2fr)_minmax(0,5fr)]"
    >
      <div className="grid max-w-text content-start gap-3.5">
        <h2 id="strategies">Which reasons to trust</h2>
        <p className="text-ink-soft">
          How often each concept is the strongest reason (
          <Term id="prevalence" model={model}>
            prevalence
          </Term>
          ), and how often the model is right then (
          <Term id="reliability" model={model}>
            reliability
          </Term>
          ). Together they tell its{' '}
          <Term id="strategy" model={model}>
            strategy
          </Term>
          .
        </p>
        {idle > 0 && (
          <p className="text-ink-soft">
            {plural(idle, 'concept is', 'concepts are')} the strongest reason for no image, and not shown.
          </p>
        )}
      </div>
      <div className="grid content-start gap-snug">
        {judged && <StrategyChart detail={detail} />}
        <ul className="grid fit-60 gap-x-8 gap-y-7 font-sans text-label leading-normal">
          {groups.map(({ strategy, name, meaning, advice, concepts }) => (
            <li key={strategy} className="grid content-start gap-2.5">
              <h3>{name}</h3>
              <ul className="grid gap-1.5">
                {concepts.map((concept) => (
                  <li key={concept.index}>
                    <Led detail={detail} concept={concept} model={model} />
                  </li>
                ))}
              </ul>
              <p>
                {strategy === 'unjudged' && published ? (
                  'The LENS site shows only images of the class that the model recognises: nothing tells when it is wrong.'
                ) : (
                  <>
                    {meaning} <span className="text-ink-soft">{advice}</span>
                  </>
                )}
              </p>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

/** The images that the concept leads. */
function Led({ detail, concept, model }: Props & { concept: ConceptDetail }) {
  return (
    <a
      href={classImagesPath(detail, { concept: concept.index }, model)}
      className="flex min-h-9 flex-wrap items-center gap-x-2 tabular no-underline hover:underline"
    >
      <ConceptBadge index={concept.index} rank={concept.rank} />
      {concept.label !== null && conceptName(concept)}
      <span>
        {plural(concept.dominates, 'point')}
        {concept.reliability !== null && <>, {percent(concept.reliability)} right</>}
      </span>
    </a>
  )
}
