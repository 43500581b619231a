import type { Selection } from '../server/selected-model.ts'
import { classesPath } from '../urls/class-filters.ts'
import { conceptsPath } from '../urls/concept-filters.ts'
import { explainPath, homePath, methodPath, type ModelInUrl } from '../urls/paths.ts'
import { reportPath } from '../urls/report-view.ts'
import { suggestionsPath } from '../urls/suggestions.ts'
import { ModelSwitcher } from './model-switcher.tsx'
import { NavLink } from './nav-link.tsx'
import { TopBar } from './top-bar.tsx'

export type Section = 'home' | 'classes' | 'concepts' | 'report' | 'explain' | 'method'

interface Props {
  selection: Selection
  section?: Section | undefined
  /** The page has a search of its own. */
  searches: boolean
  underModel: (model: ModelInUrl) => string
}

export function SiteHeader({ selection, section, searches, underModel }: Props) {
  const { inUrl } = selection
  const sections: { id: Section; name: string; path: string }[] = [
    { id: 'classes', name: 'Classes', path: classesPath({}, inUrl) },
    { id: 'concepts', name: 'Concepts', path: conceptsPath({}, inUrl) },
    { id: 'report', name: 'Shortcuts', path: reportPath(inUrl) },
    { id: 'explain', name: 'Explain', path: explainPath(inUrl) },
    { id: 'method', name: 'Method', path: methodPath(inUrl) },
  ]
  return (
    <>
      <a
        href="#content"
        className="fixed -top-20 left-2 z-6 bg-ink px-5 py-3.5 font-sans text-label font-medium text-ground focus:top-2"
      >
        Skip to content
      </a>
      <TopBar home={homePath(inUrl)}>
        <nav aria-label="Site" className="order-1 w-full sm:order-none sm:mr-auto sm:w-auto">
          <ul className="-mx-1 flex flex-wrap justify-between sm:mx-0 sm:gap-2 lg:gap-3">
            {sections.map(({ id, name, path }) => (
              <li key={id} data-needs-server={id === 'explain' ? '' : undefined}>
                <NavLink
                  href={path}
                  current={id === section ? 'page' : null}
                  className="min-h-10 px-0.5 text-note sm:min-h-11 sm:px-1.5 sm:text-label lg:px-2.5"
                >
                  {name}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        {selection.models.length > 1 && <ModelSwitcher selection={selection} underModel={underModel} />}
        {!searches && <HeaderSearch model={inUrl} />}
      </TopBar>
    </>
  )
}

/** On a phone the search lives on the home page and on /classes, one tap away. */
function HeaderSearch({ model }: { model: ModelInUrl }) {
  return (
    <form action="/classes" role="search" aria-label="Whole site" className="hidden w-64 min-w-32 sm:block">
      <label htmlFor="header-search" className="sr-only">
        Search classes
      </label>
      <input
        id="header-search"
        name="q"
        type="search"
        maxLength={200}
        placeholder="Search classes"
        data-suggestions={suggestionsPath(model)}
        className="input w-full"
      />
      {model !== null && <input type="hidden" name="model" value={model} />}
    </form>
  )
}
