import { parseArgs } from 'node:util'
import { LensError } from '@lens/errors'
import { runScript } from '@lens/errors/script'
import { openDatabase } from '../database/open.ts'
import { queryConcepts } from '../queries/concepts.ts'

/** `pnpm --filter @lens/db query`: concepts by importance as JSON. */
const USAGE = `Usage: query [--home .lens] [--min-importance 0.3] [--class 251] [--text TEXT] [--limit 20]
Example, after \`npm run demo\`:
  $ pnpm --filter @lens/db query --min-importance 0.3`

await runScript(async () => {
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
    console.log(USAGE)
    return
  }
  const db = openDatabase(values.home, { readonly: true })
  try {
    const rows = await queryConcepts(db, {
      class: values.class,
      text: values.text,
      sort: 'importance',
      minImportance: number('--min-importance', values['min-importance']),
      limit: number('--limit', values.limit),
    })
    console.log(JSON.stringify(rows, null, 2))
  } finally {
    await db.close()
  }
})

function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isFinite(value)) return value
  throw new LensError('usage', `${option} ${text}: a number is needed.`)
}
