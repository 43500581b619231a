import type { ConceptCard } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { percent, plural } from '../numbers/format.ts'
import { Heat } from '../one-image/heat.tsx'
import { SeenFrame, SeenGround, seenWhole } from '../one-image/seen.tsx'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Crop } from '../pictures/crop.tsx'
import { LiveOutline } from '../pictures/outline.tsx'
import type { LiveSearch } from '../server/live.ts'
import { classPath, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  search: LiveSearch
  /** Of what was found, in that order. */
  concepts: readonly ConceptCard[]
  /** The class that the model takes the image for; `slug` is null where it is not explained. */
  top: { index: number; name: string; slug: string; explained: boolean }
  modelName: string
  /** It answers a form; a page that a link leads to begins at its top. */
  takesFocus: boolean
  model: ModelInUrl
}

type Found = LiveSearch['found'][number]

/** Less is shown as 0 % and says nothing. */
const LEAST = 0.005

/** The concepts of all classes that are in an image: where each lies in it, beside what it is known by. */
export function FoundConcepts({ search, concepts, top, modelName, takesFocus, model }: Props) {
  const { image, predictions, classes } = search
  const found = search.found.flatMap((one) => {
    const concept = concepts.find(
      ({ classIndex, index }) => classIndex === one.classIndex && index === one.index,
    )
    return concept === undefined || one.carried < LEAST ? [] : [{ found: one, concept }]
  })
  if (image.picture === null) return null
  const seen = seenWhole(image.picture, image.view.width * image.width, image.view.height * image.height)
  return (
    <SeenGround image={seen}>
      <div className="grid grid-cols-1 items-center gap-x-part gap-y-8 md:grid-cols-[minmax(0,1fr)_minmax(0,3fr)]">
        <div className="max-w-72">
          <SeenFrame alt="What the model sees of the image" />
        </div>
        <div className="grid gap-4">
          <h2 tabIndex={-1} autoFocus={takesFocus}>
            {found.length === 0 ? 'Nothing of it is known' : 'What is in it'}
          </h2>
          <p className="max-w-prose text-lead">
            {modelName} predicts {top.explained ? <a href={classPath(top, model)}>{top.name}</a> : top.name},
            with a probability of {percent(predictions[0].probability, 1)}. These are the concepts of{' '}
            {plural(classes, 'class', 'classes')} that account for most of its{' '}
            <Term id="image-search" model={model}>
              response
            </Term>
            , where they lie in the image, and what each is known by.
          </p>
        </div>
      </div>
      <ol className="mt-part grid grid-cols-2 gap-x-4 gap-y-8 [--contour:1] sm:fill-72 sm:gap-x-snug">
        {found.map(({ found: one, concept }) => (
          <li
            key={`${String(concept.classIndex)} ${String(concept.index)}`}
            data-rank={concept.rank}
            className="border-t-4 border-concept pt-3"
          >
            <FoundConcept found={one} concept={concept} model={model} />
          </li>
        ))}
      </ol>
    </SeenGround>
  )
}

function FoundConcept({ found, concept, model }: { found: Found; concept: ConceptCard; model: ModelInUrl }) {
  const [crop] = concept.crops
  return (
    <figure className="grid gap-2.5">
      <div className="grid gap-1 sm:grid-cols-2">
        <SeenFrame alt={`Where concept ${String(concept.index)} of ${concept.className} is in the image`}>
          <Heat map={found.map} className="bg-concept opacity-50" />
          <LiveOutline map={found.map} />
        </SeenFrame>
        {crop !== undefined && <Crop crop={crop} alt="" />}
      </div>
      <figcaption className="grid gap-1 font-sans text-label leading-normal tabular">
        <a
          href={conceptPagePath(concept.classIndex, concept.index, model)}
          className="inline-flex min-h-8 items-center gap-2"
        >
          <ConceptBadge index={concept.index} rank={concept.rank} size="small" />
          <span>
            {concept.label !== null && `${conceptName(concept)}, `}
            {concept.className}
          </span>
        </a>
        <span className="text-ink-soft">
          <strong className="font-semibold text-ink">{percent(found.carried)}</strong> of the response
          {found.above !== null && <>; more of it than {percent(found.above)} of its own images have</>}
        </span>
      </figcaption>
    </figure>
  )
}
