import { listOwnConcepts } from '@lens/db'
import type { Metadata } from 'next'
import { ListHead } from '../../frame/list-page.tsx'
import { Command } from '../../frame/message.tsx'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Term } from '../../frame/term.tsx'
import { percent, plural } from '../../numbers/format.ts'
import { OwnPictures } from '../../own-concepts/own-pictures.tsx'
import { selectModel } from '../../server/selected-model.ts'
import { ownConceptPath, ownConceptsPath } from '../../urls/own-concepts.ts'
import type { SearchParameters } from '../../urls/parameters.ts'

export const metadata: Metadata = {
  title: 'Concepts of your own',
  description:
    'What people have asked the model for: a folder of images each, and what it does to every class.',
}

const PICTURES = 6

export default async function OwnConceptsPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const selection = await selectModel(await searchParams)
  if (selection === null) return <NothingYet />
  const { database, model, inUrl } = selection
  const concepts = await listOwnConcepts(database, model.id)
  return (
    <PageFrame selection={selection} section="concepts" underModel={ownConceptsPath}>
      <div className="wrap">
        <ListHead
          title="Concepts of your own"
          lead={
            <>
              Lens finds concepts without being told what to look for. Here you tell it what to look for, with
              a folder of images. They give a{' '}
              <Term id="own-concept" model={inUrl}>
                {' '}
                direction{' '}
              </Term>{' '}
              , and Lens measures what it does to every class.
            </>
          }
        >
          <Command>npm run lens -- concept add &quot;time stamp&quot; photos/stamped</Command>
        </ListHead>
        <p role="status" className="mb-8 border-y border-line py-3 font-sans text-label font-medium">
          {concepts.length === 0 ? 'None yet.' : plural(concepts.length, 'concept')}
        </p>
        <ul className="grid gap-part md:grid-cols-2 md:gap-x-columns">
          {concepts.map((concept) => (
            <li key={concept.slug} className="grid content-start gap-3">
              <h2 className="text-h3">
                <a href={ownConceptPath(concept.slug, inUrl)}>{concept.name}</a>
              </h2>
              <OwnPictures concept={concept} most={PICTURES} />
              <p className="label">
                {plural(concept.images, 'image')}, told from others in {percent(concept.accuracy)} of the
                cases
              </p>
            </li>
          ))}
        </ul>
      </div>
    </PageFrame>
  )
}
