import { CONCEPT_SORTS, countFacets, searchConcepts, type ConceptSort } from '@lens/db'
import type { Metadata } from 'next'
import { ConceptCard } from '../../concepts/concept-card.tsx'
import { conceptChips } from '../../concepts/concept-chips.ts'
import { ConceptTable } from '../../concepts/concept-table.tsx'
import { FacetLinks } from '../../concepts/facet-links.tsx'
import { Chips } from '../../frame/chips.tsx'
import { FilterPanel } from '../../frame/filter-panel.tsx'
import { CardGrid, ListHead, ListToolbar, NothingFound } from '../../frame/list-page.tsx'
import { NavLink } from '../../frame/nav-link.tsx'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { NumberField } from '../../frame/number-field.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Pager } from '../../frame/pager.tsx'
import { SortLinks } from '../../frame/sort-links.tsx'
import { Term } from '../../frame/term.tsx'
import { plural } from '../../numbers/format.ts'
import { pageInWords } from '../../numbers/page-in-words.ts'
import { selectModel } from '../../server/selected-model.ts'
import {
  conceptParameters,
  conceptSortOf,
  conceptsPath,
  FACET_NAMES,
  readConceptFilters,
  toConceptQuery,
} from '../../urls/concept-filters.ts'
import type { SearchParameters } from '../../urls/parameters.ts'

export const metadata: Metadata = {
  title: 'Concepts',
  description: 'The concepts of all classes side by side, the most important first.',
}

const SORT_NAMES: Record<ConceptSort, string> = {
  importance: 'Importance',
  contrast: 'Contrast',
  prevalence: 'Prevalence',
  reliability: 'Reliability',
  alignment: 'Alignment',
  suspicion: 'Suspicion',
}

export default async function ConceptsPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const parameters = await searchParams
  const selection = await selectModel(parameters)
  if (selection === null) return <NothingYet />
  const { database, model, inUrl } = selection
  const filters = readConceptFilters(parameters)
  const query = toConceptQuery(filters, model.id)
  const [found, counts] = await Promise.all([searchConcepts(database, query), countFacets(database, query)])
  const written = conceptParameters(filters)
  const kept = Object.fromEntries([...FACET_NAMES, 'sort', 'view'].map((name) => [name, written[name]]))
  const chips = conceptChips(filters, found.rows[0], inUrl)
  const current = conceptSortOf(filters)
  const typed = [filters.importance, filters.class, filters.aligned].filter(
    (value) => value !== undefined,
  ).length

  return (
    <PageFrame
      selection={selection}
      section="concepts"
      searches
      underModel={(other) => conceptsPath({}, other)}
    >
      <div className="wrap">
        <ListHead
          title="Concepts"
          lead={
            <>
              What the model {model.name} looks for, across all its explained classes. A{' '}
              <Term id="concept" model={inUrl}>
                concept
              </Term>{' '}
              belongs to one class; its colour is its rank there, its number only a name.
            </>
          }
        >
          <FilterPanel
            action="/concepts"
            keep={{ ...kept, model: inUrl }}
            search={{
              label: 'Search concepts',
              placeholder: 'the name of a class or a concept',
              value: filters.q,
            }}
            open={typed > 0}
          >
            <NumberField
              name="importance"
              label="Importance, at least"
              term="importance"
              model={inUrl}
              unit="%"
              value={filters.importance}
              placeholder="0"
            />
            <NumberField
              name="class"
              label="Of the class with number"
              term="concept"
              model={inUrl}
              value={filters.class}
              placeholder="any"
            />
            <NumberField
              name="aligned"
              label="Closest to the class with number"
              term="alignment"
              model={inUrl}
              value={filters.aligned}
              placeholder="any"
            />
          </FilterPanel>
          <FacetLinks counts={counts} filters={filters} model={inUrl} />
          <Chips chips={chips} clear={conceptsPath({ sort: filters.sort, view: filters.view }, inUrl)} />
        </ListHead>

        <ListToolbar found={plural(found.total, 'concept') + pageInWords(found, filters.page)}>
          <nav aria-label="View" data-needs-server className="flex gap-4 font-sans text-label font-medium">
            {([undefined, 'table'] as const).map((view) => (
              <NavLink
                key={view ?? 'gallery'}
                href={conceptsPath({ ...filters, view, page: 1 }, inUrl)}
                current={filters.view === view ? 'choice' : null}
                className="min-h-11"
              >
                {view === undefined ? 'Gallery' : 'Table'}
              </NavLink>
            ))}
          </nav>
          <SortLinks
            links={CONCEPT_SORTS.map((sort) => ({
              name: SORT_NAMES[sort],
              path: conceptsPath({ ...filters, sort, page: 1 }, inUrl),
              current: sort === current,
              order: null,
            }))}
          />
        </ListToolbar>

        {found.rows.length > 0 ? (
          <>
            <h2 className="sr-only">Results</h2>
            {filters.view === 'table' ? (
              <ConceptTable concepts={found.rows} model={inUrl} />
            ) : (
              <CardGrid>
                {found.rows.map((concept) => (
                  <li key={`${String(concept.classIndex)}-${String(concept.index)}`}>
                    <ConceptCard concept={concept} model={inUrl} />
                  </li>
                ))}
              </CardGrid>
            )}
          </>
        ) : (
          <NothingFound title="No concept fits">
            {filters.q !== undefined && (
              <li>
                No explained class and no named concept is like “{filters.q}”. Most concepts have no name yet:
                search for the class instead, in fewer letters.
              </li>
            )}
            {chips.length > (filters.q === undefined ? 0 : 1) && (
              <li>Take a filter away with a tap on it above, or ask for less.</li>
            )}
            <li>
              <a href={conceptsPath({}, inUrl)}>Look through all concepts.</a>
            </li>
          </NothingFound>
        )}
        <Pager
          page={found.page}
          pages={found.pages}
          pathOf={(page) => conceptsPath({ ...filters, page }, inUrl)}
        />
      </div>
    </PageFrame>
  )
}
