import { openDatabase, updateDatabase } from '@lens/db'
import { Command } from 'commander'
import { z } from 'zod'
import { environment } from '../env.ts'
import { example, homeOption, positiveInteger } from '../options.ts'
import { serveSite } from '../site.ts'

const optionsSchema = z.object({ home: z.string(), port: positiveInteger.max(65535, 'at most 65535') })

export const serveCommand = new Command('serve')
  .description('Serves the site of everything explained in a home.')
  .option('--port <port>', 'where to listen', environment.PORT ?? '3000')
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- serve --port 3000'))
  .action(async (input: unknown) => {
    const { home, port } = optionsSchema.parse(input)
    updateDatabase(home)
    // Opened once to say now, not on the first page, that there is nothing to show.
    await openDatabase(home).close()
    await serveSite(home, port)
  })
