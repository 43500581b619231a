import { findOwnConcept } from '@lens/db'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { PageFrame } from '../../../frame/page-frame.tsx'
import { Term } from '../../../frame/term.tsx'
import { percent, plural } from '../../../numbers/format.ts'
import { ClassScores } from '../../../own-concepts/class-scores.tsx'
import { OwnPictures } from '../../../own-concepts/own-pictures.tsx'
import { selectModel } from '../../../server/selected-model.ts'
import { ownConceptsPath } from '../../../urls/own-concepts.ts'
import type { SearchParameters } from '../../../urls/parameters.ts'

interface Props {
  params: Promise<{ slug: string }>
  searchParams: Promise<SearchParameters>
}

/** Below, a direction hardly tells its images from others. */
const POOR = 0.75
const PICTURES = 12

/** Asked for twice in one request: by the page and by its metadata. */
const load = cache(async (slug: string, parameters: SearchParameters) => {
  const selection = await selectModel(parameters)
  const concept = selection && (await findOwnConcept(selection.database, selection.model.id, slug))
  if (selection === null || concept === null) notFound()
  return { selection, concept }
})

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { selection, concept } = await load((await params).slug, await searchParams)
  return {
    title: concept.name,
    description: `What “${concept.name}”, given by ${plural(concept.images, 'image')}, does to the classes of ${selection.model.name}.`,
  }
}

export default async function OwnConceptPage({ params, searchParams }: Props) {
  const { selection, concept } = await load((await params).slug, await searchParams)
  const { model, inUrl } = selection
  const raised = concept.classes.filter(({ significant, alignment }) => significant && alignment > 0)
  return (
    <PageFrame selection={selection} section="concepts" underModel={ownConceptsPath}>
      <article className="wrap grid grid-cols-1 gap-part pt-part">
        <div className="grid gap-4">
          <p className="label">
            <a href={ownConceptsPath(inUrl)}>Concepts of your own</a>
          </p>
          <h1 className="text-title wrap-anywhere">{concept.name}</h1>
          <p className="max-w-prose text-lead">
            Given by {plural(concept.images, 'image')}. {model.name} tells them from {concept.others} others
            in {percent(concept.accuracy)} of the cases that the{' '}
            <Term id="own-concept" model={inUrl}>
              direction
            </Term>{' '}
            was not learnt from.{' '}
            {concept.accuracy < POOR
              ? 'That is little: what follows says as much of chance as of the images.'
              : raised.length === 0
                ? 'It raises no class more than random directions do.'
                : `It raises ${plural(raised.length, 'class', 'classes')}, ${raised[0]?.of.name ?? ''} most.`}
          </p>
        </div>
        <OwnPictures concept={concept} most={PICTURES} />
        <div className="grid grid-cols-1 gap-6">
          <div className="grid max-w-prose gap-3.5">
            <h2 id="classes">What it does to each class</h2>
            <p className="text-ink-soft">
              Against {concept.draws} random directions. A difference counts where chance makes it in less
              than 5{'\u202f'}% of all comparisons of this page together.
            </p>
          </div>
          <ClassScores concept={concept} model={inUrl} />
        </div>
      </article>
    </PageFrame>
  )
}
