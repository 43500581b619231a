import { findQueuedWork } from '@lens/db'
import type { Metadata } from 'next'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { selectModel } from '../../server/selected-model.ts'
import type { SearchParameters } from '../../urls/parameters.ts'
import { workPath } from '../../urls/paths.ts'
import { QueuedWorkView } from '../../work/queued-work-view.tsx'

export const metadata: Metadata = {
  title: 'Work on the queue',
  description: 'Which classes are being explained, by which machines, and what has failed.',
}

export default async function WorkPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const selection = await selectModel(await searchParams)
  if (selection === null) return <NothingYet />
  const work = await findQueuedWork(selection.database, selection.model.id)
  return (
    <PageFrame selection={selection} underModel={workPath}>
      <div className="wrap grid gap-8 py-part">
        <h1 className="text-title">Work on the queue</h1>
        {work === null ? (
          <p className="max-w-prose">
            Nothing of this model has been put on a queue. Classes go there with{' '}
            <code>lens explain --queue</code>, and are explained by <code>lens worker</code> on any number of
            machines.
          </p>
        ) : (
          <QueuedWorkView work={work} model={selection.inUrl} />
        )}
      </div>
    </PageFrame>
  )
}
