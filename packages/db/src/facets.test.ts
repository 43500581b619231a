import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LensDatabase } from './database/open.ts'
import { countFacets } from './queries/concept-facets.ts'
import { searchConcepts } from './queries/concepts.ts'
import { setConceptLabel } from './queries/labels.ts'
import { SCENARIO, seedScenario } from './testing/scenario.ts'
import type { ConceptCard, ConceptFacets, FacetName } from './views.ts'

const { modelId } = SCENARIO
let db: LensDatabase
let home: string
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lens-facets-'))
  db = await seedScenario(home, { classes: 12 })
})
afterAll(async () => {
  await db.close()
  rmSync(home, { recursive: true })
})

/** What each value means, said of a card. */
const MEANING: { [F in FacetName]: Record<ConceptFacets[F], (card: ConceptCard) => boolean> } = {
  important: { yes: ({ important }) => important },
  prevalence: {
    most: ({ prevalence }) => prevalence >= 0.25,
    some: ({ prevalence }) => prevalence >= 0.05 && prevalence < 0.25,
    rare: ({ prevalence }) => prevalence < 0.05,
  },
  reliability: {
    high: ({ reliability }) => reliability !== null && reliability >= 0.95,
    middling: ({ reliability }) => reliability !== null && reliability >= 0.8 && reliability < 0.95,
    low: ({ reliability }) => reliability !== null && reliability < 0.8,
  },
  elsewhere: { yes: ({ aligned, classIndex }) => aligned !== null && aligned.classIndex !== classIndex },
  suspect: { yes: ({ suspicion }) => suspicion !== null && suspicion >= 0.2 },
  labelled: { yes: ({ label }) => label !== null },
  pictured: { yes: ({ visualisations }) => visualisations.some(({ shown }) => shown !== null) },
}

const names = Object.keys(MEANING) as FacetName[]
function holds(card: ConceptCard, name: FacetName, value: string): boolean {
  return (MEANING[name] as Record<string, (card: ConceptCard) => boolean>)[value]?.(card) ?? false
}

it('counts each value under all other choices, and finds as many, for any choice', async () => {
  const all = (await searchConcepts(db, { modelId, perPage: 200 })).rows
  expect(all).toHaveLength(60)
  const yes = fc.constant('yes' as const)
  const facets = fc.record(
    {
      important: yes,
      prevalence: fc.constantFrom('most' as const, 'some' as const, 'rare' as const),
      reliability: fc.constantFrom('high' as const, 'middling' as const, 'low' as const),
      elsewhere: yes,
      suspect: yes,
      labelled: yes,
      pictured: yes,
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(facets, fc.constantFrom(undefined, 0.2), async (chosen, minImportance) => {
      const query = { modelId, minImportance, facets: chosen }
      const asked = all.filter(({ importance }) => importance >= (minImportance ?? -Infinity))
      const counts = await countFacets(db, query)
      for (const name of names) {
        const others = Object.entries(chosen).filter(([other]) => other !== name)
        const left = asked.filter((card) =>
          others.every(([other, value]) => holds(card, other as FacetName, value)),
        )
        for (const [value, count] of Object.entries(counts[name]))
          expect(count).toBe(left.filter((card) => holds(card, name, value)).length)
      }
      const found = asked.filter((card) =>
        Object.entries(chosen).every(([name, value]) => holds(card, name as FacetName, value)),
      )
      expect((await searchConcepts(db, query)).total).toBe(found.length)
    }),
    { numRuns: 60, seed: 1 },
  )
})

it('counts anew what has changed since', async () => {
  const counted = async () => (await countFacets(db, { modelId })).labelled.yes
  const before = await counted()
  const { rows } = await searchConcepts(db, { modelId, perPage: 200 })
  const { classIndex, index } = rows.find(({ label }) => label === null) as ConceptCard
  await setConceptLabel(db, { modelId, classIndex, conceptIndex: index }, 'sky')
  expect(await counted()).toBe(before + 1)
})
