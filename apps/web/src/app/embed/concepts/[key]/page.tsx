import { findClass } from '@lens/db'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { conceptName } from '../../../../numbers/concept-name.ts'
import { percent } from '../../../../numbers/format.ts'
import { CropInContext } from '../../../../pictures/crop-in-context.tsx'
import { selectModel } from '../../../../server/selected-model.ts'
import type { SearchParameters } from '../../../../urls/parameters.ts'
import { conceptPagePath, parseConceptKey } from '../../../../urls/paths.ts'

export const metadata: Metadata = { title: 'A concept', robots: { index: false } }

interface Props {
  params: Promise<{ key: string }>
  searchParams: Promise<SearchParameters>
}

/** A concept as a card that pages of other sites may frame; it leads to its page here. */
export default async function EmbeddedConcept({ params, searchParams }: Props) {
  const selection = await selectModel(await searchParams)
  const key = parseConceptKey((await params).key)
  if (selection === null || key === null) notFound()
  const detail = await findClass(selection.database, selection.model.id, key.classIndex)
  const concept = detail?.concepts.find(({ index }) => index === key.concept)
  if (detail === null || concept === undefined) notFound()
  const [crop] = concept.crops
  const name = conceptName(concept)
  return (
    <main
      data-rank={concept.rank}
      className="grid max-w-prose content-start gap-3 border-t-6 border-concept bg-ground p-4 [--contour:1]"
    >
      {crop !== undefined && (
        <CropInContext crop={crop} alt={`Image in which ${name} of ${detail.name} is strongest`} />
      )}
      <h1 className="text-h3 wrap-anywhere">
        <a href={conceptPagePath(detail.index, concept.index, selection.model.id)} target="_top">
          {name} of {detail.name}
        </a>
      </h1>
      <p className="text-base">
        <strong className="font-semibold tabular">{percent(concept.importance)}</strong> of the score that{' '}
        {detail.model.name} gives to {detail.name} comes from it; it decides {percent(concept.prevalence)} of
        the images.
      </p>
      <p className="label">Lens: what an image classifier looks for</p>
    </main>
  )
}
