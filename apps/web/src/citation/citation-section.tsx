import type { ModelView } from '@lens/db'
import { Chevron } from '../frame/chevron.tsx'
import { bibtexCitation, plainCitation } from './cite.ts'

interface Props {
  title: string
  /** Where readers find the site. */
  site: string
  /** The page's address under its run's own name. */
  path: string
  model: ModelView
  /** The address of a card of the page that other sites may frame. */
  embed?: string
}

/** How to refer to a page, so that it is found again, and how to take it along. */
export function CitationSection({ title, site, path, model, embed }: Props) {
  const cited = { title, address: site + path, modelId: model.id, at: model.importedAt }
  return (
    <details data-cites={cited.address} className="group mt-section border-t border-line pt-3">
      <summary className="inline-flex min-h-11 items-center gap-2 font-sans text-label font-medium">
        <Chevron className="group-open:rotate-90" />
        Cite or embed this page
      </summary>
      <dl className="mt-2 grid max-w-prose grid-cols-1 gap-4 font-sans text-label">
        <Entry name="Permanent address" text={cited.address} />
        <Entry name="Reference" text={plainCitation(cited)} />
        <Entry name="BibTeX" text={bibtexCitation(cited)} />
        {embed !== undefined && (
          <Entry
            name="Card for another page"
            needsServer
            text={`<iframe src="${site}${embed}" title="${attribute(title)}" width="340" height="480"></iframe>`}
          />
        )}
      </dl>
    </details>
  )
}

interface EntryProps {
  name: string
  text: string
  needsServer?: boolean
}

function Entry({ name, text, needsServer = false }: EntryProps) {
  return (
    <div data-needs-server={needsServer ? '' : undefined} className="grid grid-cols-1 gap-1">
      <dt className="label">{name}</dt>
      <dd>
        <pre className="m-0 overflow-auto rounded border border-line bg-surface px-3 py-2 font-mono wrap-anywhere whitespace-pre-wrap">
          {text}
        </pre>
      </dd>
    </div>
  )
}

/** A name as it may stand in an attribute of the code that readers copy. */
function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
