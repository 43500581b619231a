import type { ConceptCard as ConceptCardView } from '@lens/db'
import { Card, CardPictures, CardTitle } from '../frame/card.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { decimal, percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { CropInContext } from '../pictures/crop-in-context.tsx'
import { Crop } from '../pictures/crop.tsx'
import { Picture } from '../pictures/picture.tsx'
import { conceptPagePath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  concept: ConceptCardView
  model: ModelInUrl
}

/** In the row under the large one. */
const SMALL_PICTURES = 3
const SIDE = 224

/** One concept of one class: its crops, what it looks like synthesised, its share of the score, and the way to its page. */
export function ConceptCard({ concept, model }: Props) {
  const [first, ...others] = concept.crops
  const name = conceptName(concept)
  const synthesised = concept.visualisations.find(({ method }) => method === 'maco')?.shown
  const ownClass = concept.aligned?.classIndex === concept.classIndex
  return (
    <Card rank={concept.rank} className="focus-within:[--contour:1] hover:[--contour:1]">
      <CardPictures>
        {first !== undefined && (
          <div className="col-span-full [--contour:1]">
            <CropInContext
              crop={first}
              alt={`Image in which ${name} of ${concept.className} is strongest, outlined where it lies`}
            />
          </div>
        )}
        {synthesised && (
          <Picture
            picture={synthesised.picture}
            alt=""
            width={SIDE}
            height={SIDE}
            className="aspect-square w-full bg-unseen"
          />
        )}
        {others.slice(0, synthesised ? SMALL_PICTURES - 1 : SMALL_PICTURES).map((crop) => (
          <Crop key={crop.picture + crop.image} crop={crop} alt="" />
        ))}
      </CardPictures>
      <div className="mt-0.75 grid gap-1.5 border-t-4 border-concept pt-3">
        <CardTitle href={conceptPagePath(concept.classIndex, concept.index, model)}>
          {concept.className} <span className="sr-only">({name})</span>
        </CardTitle>
        <p className="flex items-center gap-2 font-sans text-base">
          <ConceptBadge index={concept.index} rank={concept.rank} />
          <span>
            {concept.label !== null && <em>{concept.label}: </em>}
            <strong className="font-semibold tabular">{percent(concept.importance)}</strong> of the score
          </span>
        </p>
        <p className="label">
          Decides {percent(concept.prevalence)} of the images
          {concept.reliability !== null && <>, right in {percent(concept.reliability)} of them</>}
          {concept.aligned !== null && !ownClass && (
            <>
              . Closest to {concept.aligned.className} ({decimal(concept.aligned.cosine)})
            </>
          )}
        </p>
      </div>
    </Card>
  )
}
