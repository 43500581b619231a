import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findClass } from '../queries/class-detail.ts'
import { searchClasses } from '../queries/classes.ts'
import { gallery, queryConcepts, searchConcepts } from '../queries/concepts.ts'
import { SCENARIO, seedScenario } from '../testing/scenario.ts'

/** Queries per second on a model of 1,000 classes, each query answered in full before the next is asked. */
const CLASSES = 1000
const SECONDS_EACH = 1.5

const home = await mkdtemp(join(tmpdir(), 'lens-bench-'))
try {
  const started = performance.now()
  const db = await seedScenario(home, { classes: CLASSES })
  console.log(
    `Database: ${CLASSES} classes imported in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  )
  const { modelId } = SCENARIO
  const queries: Record<string, () => Promise<unknown>> = {
    'classes by name, a page': () => searchClasses(db, { modelId }),
    'classes filtered, by importance': () =>
      searchClasses(db, { modelId, minTopImportance: 0.1, sort: 'importance' }),
    'class search, a prefix': () => searchClasses(db, { modelId, text: 'dalm' }),
    'class search, a typo': () => searchClasses(db, { modelId, text: 'dalmatain' }),
    'a class page': () => findClass(db, modelId, SCENARIO.label.classIndex),
    'concepts by importance, a page': () => searchConcepts(db, { modelId }),
    'concepts by importance, all rows': () => queryConcepts(db, { sort: 'importance', limit: 100_000 }),
    'gallery of 24': () => gallery(db, modelId, 24),
  }
  for (const [name, query] of Object.entries(queries)) {
    await query()
    const begin = performance.now()
    let count = 0
    while (performance.now() - begin < SECONDS_EACH * 1000) {
      await query()
      count++
    }
    const seconds = (performance.now() - begin) / 1000
    console.log(
      `  ${name.padEnd(36)} ${(count / seconds).toFixed(0).padStart(6)}/s  ${((1000 * seconds) / count).toFixed(1).padStart(6)} ms`,
    )
  }
  await db.close()
} finally {
  await rm(home, { recursive: true, force: true })
}
