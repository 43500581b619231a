import { rankSuspects, SUSPECT_FROM } from '@lens/db'
import type { Metadata } from 'next'
import { ListHead } from '../../frame/list-page.tsx'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Pager } from '../../frame/pager.tsx'
import { Term } from '../../frame/term.tsx'
import { percent, plural } from '../../numbers/format.ts'
import { pageInWords } from '../../numbers/page-in-words.ts'
import { SuspectArticle } from '../../report/suspect-article.tsx'
import { selectModel } from '../../server/selected-model.ts'
import type { SearchParameters } from '../../urls/parameters.ts'
import { readReportPage, reportPath } from '../../urls/report-view.ts'

export const metadata: Metadata = {
  title: 'Shortcuts',
  description: 'Concepts that the model may be right by for the wrong reason, the most suspicious first.',
}

const PER_PAGE = 8

export default async function ReportPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const parameters = await searchParams
  const selection = await selectModel(parameters)
  if (selection === null) return <NothingYet />
  const { database, model, inUrl } = selection
  const asked = readReportPage(parameters)
  const { rows, suspects, total, page, pages } = await rankSuspects(database, {
    modelId: model.id,
    page: asked,
    perPage: PER_PAGE,
  })
  return (
    <PageFrame selection={selection} section="report" underModel={(other) => reportPath(other)}>
      <div className="wrap">
        <ListHead
          title="Shortcuts"
          lead={
            <>
              A model can be right for the wrong reason: it may know a train by the photographer’s time stamp.
              Here are the concepts of all explained classes, the most{' '}
              <Term id="suspicion" model={inUrl}>
                suspicious
              </Term>{' '}
              first: those that a class depends on, and that do not behave like a part of the thing itself.
              The numbers show where to look. Whether it is a shortcut is for you to decide.
            </>
          }
        >
          <p className="font-sans text-label font-medium" role="status">
            {total === 0
              ? model.remotePictures === null
                ? 'Nothing to rank: these explanations were made by an older Lens. Explain the classes again, with --force.'
                : 'Nothing to rank: the pages of the LENS site do not say what becomes of a class without a concept.'
              : `${plural(suspects, 'suspect')} among ${plural(total, 'concept')}: a suspicion of ${percent(SUSPECT_FROM)} or more${pageInWords({ page, pages }, asked)}`}
          </p>
        </ListHead>
        <ol className="grid gap-part">
          {rows.map((suspect, at) => (
            <li key={`${String(suspect.concept.classIndex)}-${String(suspect.concept.index)}`}>
              <SuspectArticle suspect={suspect} place={(page - 1) * PER_PAGE + at + 1} model={inUrl} />
            </li>
          ))}
        </ol>
        <Pager page={page} pages={pages} pathOf={(number) => reportPath(inUrl, number)} />
      </div>
    </PageFrame>
  )
}
