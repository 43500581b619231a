import type { ClassDetail, ConceptDetail, NeighbourView, Place } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { nameInSentence } from '../numbers/concept-name.ts'
import { decimal } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Picture } from '../pictures/picture.tsx'
import { classPath, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'
import { SimilarityMap } from './similarity-map.tsx'

interface Props {
  detail: ClassDetail
  /** By row of the dictionary. */
  places: readonly Place[]
  neighbours: ReadonlyMap<number, NeighbourView[]>
  model: ModelInUrl
}

const THUMBNAIL = 44

/** The concepts of the class among each other and beside those of other classes. */
export function SimilaritySection({ detail, places, neighbours, model }: Props) {
  if (places.length === 0) return null
  const elsewhere = detail.concepts.flatMap((concept) => betterElsewhere(detail, concept) ?? [])
  const published = detail.model.remotePictures !== null
  const found = [...neighbours.values()].some((list) => list.length > 0)
  return (
    <section
      aria-labelledby="similarity"
      className="mt-section grid grid-cols-1 gap-x-columns gap-y-8 lg:grid-cols-[minmax(18rem,2fr)_minmax(0,5fr)]"
    >
      <div className="grid max-w-text content-start gap-3.5">
        <h2 id="similarity">What its concepts are like</h2>
        <p className="text-ink-soft">
          Concepts that lie close together point the same way:{' '}
          <Term id="similarity" model={model}>
            similarity
          </Term>
          .{' '}
          {found && (
            <>
              Beside each is the concept of another class that is nearest to it, the{' '}
              <Term id="neighbours" model={model}>
                nearest neighbour
              </Term>
              .
            </>
          )}
        </p>
        {published ? (
          <p className="text-ink-soft">
            The places are those of the LENS site, which laid them out by t-SNE; what it compared is not
            published.
          </p>
        ) : (
          !found && (
            <p className="text-ink-soft">No other class of this run has concepts to compare them with yet.</p>
          )
        )}
        {elsewhere.length > 0 && (
          <ul className="grid gap-2">
            {elsewhere.map(({ concept, other, cosine, own }) => (
              <li key={concept.index}>
                {capitalised(nameInSentence(concept))} points more to{' '}
                {other.explained ? (
                  <a href={classPath({ index: other.classIndex, slug: other.slug }, model)}>
                    {other.className}
                  </a>
                ) : (
                  other.className
                )}{' '}
                ({decimal(cosine)}) than to {detail.name} itself{own !== null && <> ({decimal(own)})</>}.
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="grid grid-cols-1 gap-x-10 gap-y-6 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <SimilarityMap detail={detail} places={places} neighbours={neighbours} />
        {found && (
          <ul className="grid content-start gap-1.5 font-sans text-label leading-snug [&_a]:flex [&_a]:min-h-11 [&_a]:items-center [&_a]:gap-2.5 [&_a]:no-underline [&_a]:hover:underline [&_img]:size-11 [&_img]:flex-none [&_img]:rounded [&_img]:object-cover [&_span:last-child]:text-ink-soft [&_span:last-child]:tabular [&_span:nth-last-child(2)]:min-w-0 [&_span:nth-last-child(2)]:flex-1">
            {detail.concepts.map((concept) => (
              <Nearest
                key={concept.index}
                concept={concept}
                nearest={neighbours.get(concept.index)?.[0]}
                model={model}
              />
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}

function Nearest({
  concept,
  nearest,
  model,
}: {
  concept: ConceptDetail
  nearest: NeighbourView | undefined
  model: ModelInUrl
}) {
  if (nearest === undefined) return null
  return (
    <li>
      <a href={conceptPagePath(nearest.classIndex, nearest.index, model)}>
        <ConceptBadge index={concept.index} rank={concept.rank} />
        {nearest.picture !== null && (
          <Picture picture={nearest.picture} alt="" width={THUMBNAIL} height={THUMBNAIL} />
        )}
        <span>
          {nearest.className}, {nameInSentence(nearest)}
        </span>
        <span>{decimal(nearest.cosine)}</span>
      </a>
    </li>
  )
}

/** A class that the concept points to more than to its own, such as the cup of the handle in espresso. */
function betterElsewhere(detail: ClassDetail, concept: ConceptDetail) {
  const { aligned } = concept
  if (aligned === null || aligned.classIndex === detail.index || concept.dominates === 0) return null
  const own = concept.alignments.find(({ classIndex }) => classIndex === detail.index)?.cosine ?? null
  return { concept, other: aligned, cosine: aligned.cosine, own }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
