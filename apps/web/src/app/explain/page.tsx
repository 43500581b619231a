import { listClasses } from '@lens/db'
import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { after } from 'next/server'
import { AnswerView } from '../../explain-page/answer-view.tsx'
import { Refusal } from '../../explain-page/refusal.tsx'
import { UploadFields } from '../../explain-page/upload-fields.tsx'
import { UploadForm } from '../../explain-page/upload-form.tsx'
import { NeedsScripts } from '../../frame/needs-scripts.tsx'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { ANSWER_HEADER, takeAnswer } from '../../server/handover.ts'
import { expectUploads, hasLiveProcess } from '../../server/live.ts'
import { selectModel, type Selection } from '../../server/selected-model.ts'
import type { UploadAnswer } from '../../server/upload.ts'
import type { SearchParameters } from '../../urls/parameters.ts'
import { searchPath } from '../../urls/image-search.ts'
import { explainPath } from '../../urls/paths.ts'

export const metadata: Metadata = {
  title: 'Explain your own image',
  description: 'Shows which concepts a model finds in an image of yours, and what each adds to its answer.',
}

export default async function ExplainPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const selection = await selectModel(await searchParams)
  if (selection === null) return <NothingYet />
  const answer = takeAnswer((await headers()).get(ANSWER_HEADER), 'explanation')
  const { database, model, models, inUrl } = selection
  if (answer === null) after(() => expectUploads(model.id))
  return (
    <PageFrame selection={selection} section="explain" underModel={explainPath}>
      <NeedsScripts />
      <div className="wrap grid grid-cols-1 gap-6 pt-part pb-6 sm:gap-8.5">
        <div className="grid gap-6">
          <h1 className="text-title">Explain your own image</h1>
          <p className="max-w-prose text-ink-soft">
            Give {model.name} an image, and see which class it predicts, which concepts led to that, and what
            it would predict without them. Or <a href={searchPath(inUrl)}>search by image</a>, to see which
            concepts of all classes are in it.
          </p>
        </div>
        {hasLiveProcess() ? (
          <UploadForm
            action={explainPath(inUrl)}
            submit="Explain it"
            fields={
              <UploadFields
                classes={await listClasses(database, model.id)}
                classIndex={answer?.classIndex}
                models={models.length}
                every={answer?.every ?? false}
              />
            }
          >
            {answer !== null && <Answer selection={selection} answer={answer} />}
          </UploadForm>
        ) : (
          <p className="max-w-prose text-ink-soft">
            Images are explained live, by a process beside this site, and none runs here: serve the site with{' '}
            <code className="font-mono text-note">lens serve</code>.
          </p>
        )}
      </div>
    </PageFrame>
  )
}

function Answer({ selection, answer }: { selection: Selection; answer: UploadAnswer }) {
  if (answer.refusal !== null) return <Refusal message={answer.refusal} />
  const among = answer.asked.length > 1
  return (
    <div className="grid grid-cols-1 gap-section">
      {answer.asked.map(({ modelId, answer: one }) => {
        const model = selection.models.find(({ id }) => id === modelId)
        if (model === undefined) return null
        return (
          <section key={modelId} aria-label={`What ${model.name} says`}>
            {one.kind === 'refused' ? (
              <Refusal message={among ? `${model.name}: ${one.message}` : one.message} />
            ) : (
              <AnswerView
                database={selection.database}
                model={model}
                inUrl={model.id === selection.defaultId ? null : model.id}
                explanation={one.explanation}
                among={among}
              />
            )}
          </section>
        )
      })}
    </div>
  )
}
