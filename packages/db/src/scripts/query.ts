import { parseArgs } from 'node:util'
import { openDatabase } from '../database/open.ts'
import { queryConcepts } from '../queries/concepts.ts'

/** `pnpm --filter @lens/db query`: concepts by importance as JSON. */
const { values } = parseArgs({
  options: {
    home: { type: 'string', default: '.lens' },
    'min-importance': { type: 'string' },
    class: { type: 'string' },
    text: { type: 'string' },
    limit: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log('Usage: query [--home .lens] [--min-importance 0.3] [--class 251] [--text TEXT] [--limit 20]')
  console.log('Example: pnpm --filter @lens/db query --home "$PWD/.lens" --min-importance 0.3')
} else {
  const db = openDatabase(values.home)
  const number = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Number(text)
  const query = { class: values.class, text: values.text, sort: 'importance' as const }
  const rows = await queryConcepts(db, {
    ...query,
    minImportance: number(values['min-importance']),
    limit: number(values.limit),
  })
  console.log(JSON.stringify(rows, null, 2))
  await db.close()
}
