import type { ClassDetail } from '@lens/db'
import { inWords, percent } from '../numbers/format.ts'
import { Plate, plateConcepts } from '../pictures/plate.tsx'
import { suggestionsPath } from '../urls/suggestions.ts'
import { classPath, conceptPath, randomPath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  /** The class that the question is asked about. */
  example: ClassDetail | null
  model: ModelInUrl
}

/** The question, one answer to it, and the way to all others. */
export function Hero({ example, model }: Props) {
  return (
    <div className="grid grid-cols-1 items-center gap-columns py-part md:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <div className="grid grid-cols-1 gap-6">
        <h1 className="wrap-anywhere">
          What does it look for
          {example !== null && (
            <>
              {' '}
              when it says{' '}
              <a href={classPath(example, model)} className="italic decoration-2 underline-offset-[0.1em]">
                {example.name}
              </a>
            </>
          )}
          ?
        </h1>
        <p className="max-w-132 text-lead">
          Lens takes an image classifier apart into the visual concepts it uses, shows what each one looks
          like, and measures how much it counts.
        </p>
        <form action="/classes" role="search" className="mt-2 grid max-w-132 grid-cols-1 gap-2">
          <label htmlFor="search" className="font-sans text-label font-medium">
            Find a class
          </label>
          <div className="flex">
            <input
              id="search"
              name="q"
              type="search"
              maxLength={200}
              placeholder={example?.name ?? 'espresso'}
              data-suggestions={suggestionsPath(model)}
              className="input min-h-14 min-w-0 flex-1 rounded-r-none border-ink px-4 text-body"
            />
            <button type="submit" className="button min-h-14 rounded-l-none px-6">
              Search
            </button>
          </div>
          {model !== null && <input type="hidden" name="model" value={model} />}
        </form>
        <p data-needs-server className="font-sans text-label font-medium">
          <a href={randomPath(model)} rel="nofollow" className="inline-flex min-h-11 items-center">
            Or open a random class
          </a>
        </p>
      </div>
      {example !== null && <ExamplePlate detail={example} model={model} />}
    </div>
  )
}

function ExamplePlate({ detail, model }: { detail: ClassDetail; model: ModelInUrl }) {
  const concepts = plateConcepts(detail)
  const together = concepts.reduce((sum, { importance }) => sum + importance, 0)
  return (
    <Plate
      detail={detail}
      concepts={concepts}
      pathOf={(concept) => conceptPath(detail, concept.index, model)}
      caption={
        <>
          {concepts.length === 1 ? 'One concept carries' : `These ${inWords(concepts.length)} concepts carry`}{' '}
          {percent(together)} of the score that {detail.model.name} gives to {detail.name}. A square is a
          crop; the outline shows where in it the concept lies.
        </>
      }
    />
  )
}
