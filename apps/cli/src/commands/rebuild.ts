import { lockHome, mendRuns } from '@lens/core'
import { migrateDatabase, openDatabase } from '@lens/db'
import { LensError } from '@lens/errors'
import { Command } from 'commander'
import { z } from 'zod'
import { classesIn, importClasses } from '../home.ts'
import { example, homeOption } from '../options.ts'
import { plural } from '../plural.ts'

const optionsSchema = z.object({ home: z.string() })

export const rebuildCommand = new Command('rebuild')
  .description('Fills the database again from the explanations on disk.')
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- rebuild --home .lens'))
  .action(async (input: unknown) => {
    const { home } = optionsSchema.parse(input)
    await requireClasses(home)
    const lock = await lockHome(home)
    try {
      await mendRuns(home)
      migrateDatabase(home)
      const db = openDatabase(home)
      try {
        const { imported, damaged } = await importClasses(db, home, await classesIn(home))
        for (const sentence of damaged) console.error(sentence)
        console.error(
          `${plural(imported, 'class', 'classes')} ${imported === 1 ? 'is' : 'are'} in the database.`,
        )
      } finally {
        await db.close()
      }
    } finally {
      await lock.release()
    }
  })

async function requireClasses(home: string): Promise<void> {
  if ((await classesIn(home)).length === 0)
    throw new LensError('not-found', `${home} holds no explanations. Make some with \`lens explain\`.`)
}
