import { findConcepts, nameClasses } from '@lens/db'
import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { after } from 'next/server'
import { Refusal } from '../../explain-page/refusal.tsx'
import { UploadForm } from '../../explain-page/upload-form.tsx'
import { NeedsScripts } from '../../frame/needs-scripts.tsx'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { FoundConcepts } from '../../image-search/found-concepts.tsx'
import { ANSWER_HEADER, takeAnswer } from '../../server/handover.ts'
import { expectUploads, hasLiveProcess, searchByCrop, type LiveSearchAnswer } from '../../server/live.ts'
import { selectModel, type Selection } from '../../server/selected-model.ts'
import { readSearchedCrop, searchPath } from '../../urls/image-search.ts'
import type { SearchParameters } from '../../urls/parameters.ts'
import { conceptPagePath } from '../../urls/paths.ts'

export const metadata: Metadata = {
  title: 'Search by image',
  description: 'Finds the concepts of all classes that are in an image, and where in it they lie.',
}

export default async function SearchPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const parameters = await searchParams
  const selection = await selectModel(parameters)
  if (selection === null) return <NothingYet />
  const { model, inUrl } = selection
  const uploaded = takeAnswer((await headers()).get(ANSWER_HEADER), 'search')?.answer ?? null
  const crop = uploaded === null ? readSearchedCrop(parameters) : null
  const answer = crop === null ? uploaded : await searchByCrop(model.id, crop)
  if (answer === null) after(() => expectUploads(model.id))
  return (
    <PageFrame selection={selection} underModel={(other) => searchPath(other)}>
      <NeedsScripts />
      <div className="wrap grid grid-cols-1 gap-6 pt-part pb-6 sm:gap-8.5">
        <div className="grid gap-6">
          <h1 className="text-title">Search by image</h1>
          <p className="max-w-prose text-ink-soft">
            Give {model.name} an image, and see which concepts of all its classes are in it, and where.
          </p>
          {crop !== null && (
            <p className="max-w-prose text-ink-soft">
              Searched by crop {crop.crop + 1} of{' '}
              <a href={conceptPagePath(crop.classIndex, crop.concept, inUrl)}>
                concept {crop.concept} of class {crop.classIndex}
              </a>
              , as if it were an image.
            </p>
          )}
        </div>
        {model.remotePictures !== null ? (
          <p className="max-w-prose text-ink-soft">
            The LENS site gives its pages and not its model, so that there is nothing to ask.
          </p>
        ) : hasLiveProcess() ? (
          <UploadForm action={searchPath(inUrl)} submit="Find its concepts">
            {answer !== null && <Answer selection={selection} answer={answer} takesFocus={crop === null} />}
          </UploadForm>
        ) : (
          <p className="max-w-prose text-ink-soft">
            Images are looked at live, by a process beside this site, and none runs here: serve the site with{' '}
            <code className="font-mono text-note">lens serve</code>.
          </p>
        )}
      </div>
    </PageFrame>
  )
}

interface AnswerProps {
  selection: Selection
  answer: LiveSearchAnswer
  takesFocus: boolean
}

async function Answer({ selection, answer, takesFocus }: AnswerProps) {
  if (answer.kind === 'refused') return <Refusal message={answer.message} />
  const { database, model, inUrl } = selection
  const { search } = answer
  const [top] = await nameClasses(database, model.id, [search.predictions[0].classIndex])
  if (top === undefined) return null
  return (
    <FoundConcepts
      search={search}
      concepts={await findConcepts(database, model.id, search.found)}
      top={top}
      modelName={model.name}
      takesFocus={takesFocus}
      model={inUrl}
    />
  )
}
