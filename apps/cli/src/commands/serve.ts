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
  .option('--port <port>', 'the port to listen on', environment.PORT ?? '3000')
  .option(
    '--edit [host]',
    'let visitors name concepts, on this machine; with a host name, also those who reach the site by that name',
  )
  .option(
    '--address <url>',
    'the public address of the site, if it is not the one it listens on, such as behind a proxy',
  )
  .option('--dev', 'reload pages when the code of the site changes, for work on Lens itself (npm run dev)')
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- serve --port 3000'))
  .action(async (input: unknown) => {
    const options = optionsSchema.parse(input)
    const signal = interruption()
    // Opened once to say now, not on the first page, that there is nothing to show.
    await (await openHome(options.home, console.error)).close()
    await serveSite(options, signal)
  })
