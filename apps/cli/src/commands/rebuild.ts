import { readHome } from '@lens/core'
import { importExplanation, importModel, migrateDatabase, openDatabase } from '@lens/db'
import { LensError } from '@lens/errors'
import { Command } from 'commander'
import { z } from 'zod'
import { example, homeOption } from '../options.ts'

const optionsSchema = z.object({ home: z.string() })

export const rebuildCommand = new Command('rebuild')
  .description('Fills the database again from the explanations on disk.')
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- rebuild --home .lens'))
  .action(async (input: unknown) => {
    const { home } = optionsSchema.parse(input)
    let classes = 0
    for await (const { model, explanations } of readHome(home)) {
      if (classes === 0) migrateDatabase(home)
      const db = openDatabase(home)
      try {
        await importModel(db, model)
        for await (const explanation of explanations()) {
          await importExplanation(db, explanation)
          classes += 1
        }
      } finally {
        await db.close()
      }
    }
    if (classes === 0)
      throw new LensError('not-found', `${home} holds no explanations. Make some with \`lens explain\`.`)
    console.error(`${classes} classes are in the database.`)
  })
