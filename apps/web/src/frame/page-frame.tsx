import type { ReactNode } from 'react'
import type { Selection } from '../server/selected-model.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import { RunningNotice } from './running-notice.tsx'
import { SiteFooter } from './site-footer.tsx'
import { SiteHeader, type Section } from './site-header.tsx'

interface Props {
  selection: Selection
  /** The section of the site the page belongs to, if any. */
  section?: Section
  /** It has a search of its own, so that the header needs none. */
  searches?: boolean
  /** This page's address under another model. */
  underModel: (model: ModelInUrl) => string
  children: ReactNode
}

/**
 * What stands around every page. Links of the site are plain anchors: every page is a document of its own, so that
 * anchors (`:target`), focus, scrolling and the back button are the browser's, with and without JavaScript.
 */
export function PageFrame({ selection, section, searches = false, underModel, children }: Props) {
  return (
    <>
      <SiteHeader selection={selection} section={section} searches={searches} underModel={underModel} />
      {selection.running !== null && <RunningNotice running={selection.running} model={selection.inUrl} />}
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <SiteFooter selection={selection} />
    </>
  )
}
