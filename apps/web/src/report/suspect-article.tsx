import type { Suspect } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { placeName } from '../numbers/place-name.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { CropInContext } from '../pictures/crop-in-context.tsx'
import { Crop } from '../pictures/crop.tsx'
import { conceptPagePath, type ModelInUrl } from '../urls/paths.ts'
import { EvidenceList } from './evidence-list.tsx'

interface Props {
  suspect: Suspect
  /** From 1. */
  place: number
  model: ModelInUrl
}

const SMALL_PICTURES = 3

/** One concept that may be a shortcut: what it looks like, and the evidence. */
export function SuspectArticle({ suspect, place, model }: Props) {
  const { concept, suspicion } = suspect
  const [first, ...others] = concept.crops
  return (
    <article
      data-rank={concept.rank}
      className="grid grid-cols-1 gap-x-snug gap-y-5 border-t-4 border-concept pt-5 [--contour:1] sm:grid-cols-[14rem_1fr]"
    >
      <div className="grid max-w-72 grid-cols-3 content-start gap-0.75">
        {first !== undefined && (
          <div className="col-span-full">
            <CropInContext crop={first} alt={`Image in which ${conceptName(concept)} is strongest`} />
          </div>
        )}
        {others.slice(0, SMALL_PICTURES).map((crop) => (
          <Crop key={crop.picture + crop.image} crop={crop} alt="" />
        ))}
      </div>
      <div className="grid content-start gap-4">
        <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-h3">
          <span className="text-ink-soft tabular">{place}.</span>
          <ConceptBadge index={concept.index} rank={concept.rank} />
          <a href={conceptPagePath(concept.classIndex, concept.index, model)}>
            {conceptName(concept)} of {concept.className}
          </a>
        </h2>
        <p className="max-w-text">
          <Term id="suspicion" model={model} /> {percent(suspicion)}: {summary(suspect)}
        </p>
        <EvidenceList suspect={suspect} model={model} />
      </div>
    </article>
  )
}

/** The strongest of it, in a sentence. */
function summary({ concept, kept, place }: Suspect): string {
  const where = place === null ? 'it' : `what lies ${placeName(place)}`
  if (kept < 0.05) return `without ${where}, next to nothing is called ${concept.className} any more.`
  if (kept < 0.95)
    return `without ${where}, ${percent(1 - kept)} of the images are no longer called ${concept.className}.`
  return `the model calls the images ${concept.className} without ${where}, too.`
}
