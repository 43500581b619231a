import type { Selection } from '../server/selected-model.ts'
import { classesPath } from '../urls/class-filters.ts'
import { conceptsPath } from '../urls/concept-filters.ts'
import { explainPath, homePath, methodPath, type ModelInUrl } from '../urls/paths.ts'
import { Mark } from './mark.tsx'
import { ModelSwitcher } from './model-switcher.tsx'
import { classNames } from './class-names.ts'
import styles from './site-header.module.css'

export type Section = 'home' | 'classes' | 'concepts' | 'explain' | 'method'

interface Props {
  selection: Selection
  section?: Section | undefined
  underModel: (model: ModelInUrl) => string
}

export function SiteHeader({ selection, section, underModel }: Props) {
  const { inUrl } = selection
  const sections: { id: Section; name: string; path: string }[] = [
    { id: 'classes', name: 'Classes', path: classesPath({}, inUrl) },
    { id: 'concepts', name: 'Concepts', path: conceptsPath({}, inUrl) },
    { id: 'explain', name: 'Explain', path: explainPath(inUrl) },
    { id: 'method', name: 'Method', path: methodPath(inUrl) },
  ]
  return (
    <header className={styles.header}>
      <a href="#content" className={styles.skip}>
        Skip to content
      </a>
      <div className={classNames('wrap', styles.bar)}>
        <a href={homePath(inUrl)} className={styles.brand}>
          <Mark />
          <span>Lens</span>
        </a>
        <nav aria-label="Site" className={styles.sections}>
          <ul>
            {sections.map(({ id, name, path }) => (
              <li key={id}>
                <a href={path} aria-current={id === section ? 'page' : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {selection.models.length > 1 && <ModelSwitcher selection={selection} underModel={underModel} />}
        {section !== 'home' && section !== 'classes' && section !== 'concepts' && (
          <form action="/classes" role="search" className={styles.search}>
            <label htmlFor="header-search" className="visually-hidden">
              Search classes
            </label>
            <input
              id="header-search"
              name="q"
              type="search"
              maxLength={200}
              placeholder="Search classes"
              className="input"
            />
            {inUrl !== null && <input type="hidden" name="model" value={inUrl} />}
          </form>
        )}
      </div>
    </header>
  )
}
