import { readFile } from 'node:fs/promises'
import {
  findPages,
  LENS_SITE,
  lockHome,
  mendRuns,
  readPublished,
  readPublishedPage,
  storedPublished,
  writePublished,
} from '@lens/core'
import { migrateDatabase, openDatabase, type LensDatabase } from '@lens/db'
import { isLensError, LensError } from '@lens/errors'
import { Argument, Command } from 'commander'
import { z } from 'zod'
import { bringInPublished, missingFrom } from '../home.ts'
import { interruption } from '../interruption.ts'
import { homeOption } from '../options.ts'
import { plural } from '../plural.ts'
import { progressDisplay } from '../progress-display.ts'

const optionsSchema = z.object({ home: z.string() })

export const importCommand = new Command('import')
  .description('Brings published explanations into a home, as a model of their own.')
  .addArgument(
    new Argument('<kind>', 'where they come from: the class pages of the LENS site').choices([LENS_SITE]),
  )
  .argument('<path>', "the site's folder, the folder of its classes, or one page")
  .option(...homeOption)
  .addHelpText('after', '\nExample:\n  $ npm run lens -- import lens-site ../Lens-gh-pages\n')
  .action(async (_kind: string, path: string, input: unknown) => {
    const { home } = optionsSchema.parse(input)
    const pages = await findPages(path)
    const signal = interruption()
    const lock = await lockHome(home)
    try {
      await mendRuns(home)
      migrateDatabase(home)
      const db = openDatabase(home)
      try {
        await importPages(db, home, pages, signal)
      } finally {
        await db.close()
      }
    } finally {
      await lock.release()
    }
  })

/** First the pages, then the database; both class by class, so that an interrupted import goes on where it was. */
async function importPages(
  db: LensDatabase,
  home: string,
  pages: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const display = progressDisplay()
  const problems: string[] = []
  const read = new Map<number, string>()
  display.stage('Reading pages', pages.length)
  for (const page of pages) {
    signal.throwIfAborted()
    try {
      await readPage(home, page, read)
    } catch (error) {
      if (!isLensError(error) || error.code !== 'input') throw error
      problems.push(error.message)
    }
    display.advance(1)
  }
  const missing = await missingFrom(db, await storedPublished(home))
  display.stage('Into the database', missing.length)
  for (const stored of missing) {
    signal.throwIfAborted()
    await bringInPublished(db, home, stored)
    display.advance(1)
  }
  display.end()
  for (const problem of problems) console.error(problem)
  console.error(
    `${plural(read.size, 'page')} read, ${plural(missing.length, 'class', 'classes')} new in the database; ${plural(problems.length, 'page')} could not be read.`,
  )
  if (problems.length > 0) process.exitCode = 1
}

/** @param read the classes that were read before, by the pages they came from */
async function readPage(home: string, page: string, read: Map<number, string>): Promise<void> {
  const published = readPublishedPage(await readFile(page, 'utf8'), page)
  const { index } = published.class
  const other = read.get(index)
  if (other !== undefined) throw new LensError('input', `${page} is about class ${index}, as ${other} is.`)
  read.set(index, page)
  const before = await readPublished(home, index).catch(() => null)
  if (before?.page !== published.page) await writePublished(home, published)
}
