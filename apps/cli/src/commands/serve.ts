import { Command } from 'commander'
import { z } from 'zod'
import { environment } from '../env.ts'
import { openHome } from '../home.ts'
import { interruption } from '../interruption.ts'
import { example, homeOption, positiveInteger, siteAddress } from '../options.ts'
import { serveSite } from '../site.ts'

const optionsSchema = z.object({
  home: z.string(),
  port: positiveInteger.max(65535, 'at most 65535'),
  edit: z.union([z.literal(true), z.string()]).optional(),
  address: siteAddress.optional(),
  dev: z.boolean().default(false),
})

export const serveCommand = new Command('serve')
  .description('Serves the site of everything explained in a home.')
  .option('--port <port>', 'where to listen', environment.PORT ?? '3000')
  .option(
    '--edit [host]',
    'let visitors give concepts names, from this machine and under its address; with a host name, under that name too',
  )
  .option(
    '--address <url>',
    'where readers find the site, if that is not where it listens, such as behind a proxy: what it says of its own address',
  )
  .option('--dev', 'reload pages as the site is changed, for work on Lens itself (npm run dev)')
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- serve --port 3000'))
  .action(async (input: unknown) => {
    const options = optionsSchema.parse(input)
    const signal = interruption()
    // Opened once to say now, not on the first page, that there is nothing to show.
    await (await openHome(options.home, console.error)).close()
    await serveSite(options, signal)
  })
