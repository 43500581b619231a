import { readHome } from '@lens/core'
import { importModel, migrateDatabase, openDatabase, type LensDatabase } from '@lens/db'
import { LensError } from '@lens/errors'
import { Command } from 'commander'
import { z } from 'zod'
import { importWhole } from '../import-whole.ts'
import { example, homeOption } from '../options.ts'

const optionsSchema = z.object({ home: z.string() })

export const rebuildCommand = new Command('rebuild')
  .description('Fills the database again from the explanations on disk.')
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- rebuild --home .lens'))
  .action(async (input: unknown) => {
    const { home } = optionsSchema.parse(input)
    let classes = 0
    let db: LensDatabase | undefined
    try {
      for await (const { model, explanations } of readHome(home)) {
        let imported = false
        for await (const explanation of explanations()) {
          db ??= migratedDatabase(home)
          if (!imported) await importModel(db, model)
          await importWhole(db, home, explanation)
          imported = true
          classes += 1
        }
      }
    } finally {
      await db?.close()
    }
    if (classes === 0)
      throw new LensError('not-found', `${home} holds no explanations. Make some with \`lens explain\`.`)
    console.error(`${classes} classes are in the database.`)
  })

function migratedDatabase(home: string): LensDatabase {
  migrateDatabase(home)
  return openDatabase(home)
}
