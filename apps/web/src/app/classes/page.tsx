import { searchClasses } from '@lens/db'
import type { Metadata } from 'next'
import { ClassCard } from '../../classes/class-card.tsx'
import { classChips } from '../../classes/class-chips.ts'
import { classSortLinks } from '../../classes/class-sort-links.ts'
import { Chips } from '../../frame/chips.tsx'
import { FilterPanel } from '../../frame/filter-panel.tsx'
import { CardGrid, ListHead, ListToolbar, NothingFound } from '../../frame/list-page.tsx'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { NumberField } from '../../frame/number-field.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Pager } from '../../frame/pager.tsx'
import { SortLinks } from '../../frame/sort-links.tsx'
import { count, plural } from '../../numbers/format.ts'
import { pageInWords } from '../../numbers/page-in-words.ts'
import { selectModel } from '../../server/selected-model.ts'
import { classesPath, readClassFilters, toClassQuery } from '../../urls/class-filters.ts'
import { suggestionsPath } from '../../urls/suggestions.ts'
import type { SearchParameters } from '../../urls/parameters.ts'
import { randomPath } from '../../urls/paths.ts'

export const metadata: Metadata = {
  title: 'Classes',
  description: 'Every class the model was explained for, with the concepts that make up its score.',
}

export default async function ClassesPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const parameters = await searchParams
  const selection = await selectModel(parameters)
  if (selection === null) return <NothingYet />
  const { database, model, inUrl } = selection
  const filters = readClassFilters(parameters)
  const found = await searchClasses(database, toClassQuery(filters, model.id))
  const chips = classChips(filters, inUrl)
  const onlyText = chips.length === 1 && filters.q !== undefined

  return (
    <PageFrame
      selection={selection}
      section="classes"
      searches
      underModel={(other) => classesPath(filters, other)}
    >
      <div className="wrap">
        <ListHead
          title="Classes"
          lead={
            <>
              The model {model.name} knows {plural(model.labels, 'class', 'classes')},{' '}
              {model.classes === model.labels ? 'all' : count(model.classes)} of them explained here. Find one
              by its name, its number, its WordNet id, or what a concept has been named.
            </>
          }
        >
          <FilterPanel
            action="/classes"
            keep={{ sort: filters.sort, direction: filters.direction, model: inUrl }}
            search={{
              label: 'Search classes',
              placeholder: 'a name, a number, a WordNet id',
              value: filters.q,
              suggestions: suggestionsPath(inUrl),
            }}
            open={chips.length > 0 && !onlyText}
          >
            <NumberField
              name="importance"
              label="Strongest concept, at least"
              term="importance"
              model={inUrl}
              unit="%"
              value={filters.importance}
              placeholder="0"
            />
            <NumberField
              name="concepts"
              label="Important concepts, at least"
              term="important-concepts"
              model={inUrl}
              value={filters.concepts}
              placeholder="0"
            />
            <NumberField
              name="concepts-max"
              label="Important concepts, at most"
              term="important-concepts"
              model={inUrl}
              value={filters['concepts-max']}
              placeholder={String(model.conceptsPerClass)}
            />
            <NumberField
              name="explained"
              label="Explained share, at least"
              term="explained-share"
              model={inUrl}
              unit="%"
              value={filters.explained}
              placeholder="0"
            />
            <NumberField
              name="accuracy"
              label="Accuracy, at least"
              term="accuracy"
              model={inUrl}
              unit="%"
              value={filters.accuracy}
              placeholder="0"
            />
            <NumberField
              name="accuracy-max"
              label="Accuracy, at most"
              term="accuracy"
              model={inUrl}
              unit="%"
              value={filters['accuracy-max']}
              placeholder="100"
            />
          </FilterPanel>
          <Chips
            chips={chips}
            clear={classesPath({ sort: filters.sort, direction: filters.direction }, inUrl)}
          />
        </ListHead>

        <ListToolbar found={plural(found.total, 'class', 'classes') + pageInWords(found, filters.page)}>
          <SortLinks links={classSortLinks(filters, inUrl)} />
        </ListToolbar>

        {found.rows.length > 0 ? (
          <>
            <h2 className="sr-only">Results</h2>
            <CardGrid>
              {found.rows.map((card) => (
                <li key={card.index}>
                  <ClassCard card={card} model={inUrl} />
                </li>
              ))}
            </CardGrid>
          </>
        ) : (
          <NothingFound title="No class fits">
            {filters.q !== undefined && (
              <li>
                Nothing is called “{filters.q}”, nor anything like it. Try a shorter or a more general word;
                only classes that have been explained can be found.
              </li>
            )}
            {chips.length > (filters.q === undefined ? 0 : 1) && (
              <li>Take a filter away with a tap on it above, or ask for less.</li>
            )}
            <li>
              <a href={classesPath({}, inUrl)}>Look through all {count(model.classes)} classes</a>, or{' '}
              <a href={randomPath(inUrl)} rel="nofollow">
                take a random one
              </a>
              .
            </li>
          </NothingFound>
        )}
        <Pager
          page={found.page}
          pages={found.pages}
          pathOf={(page) => classesPath({ ...filters, page }, inUrl)}
        />
      </div>
    </PageFrame>
  )
}
