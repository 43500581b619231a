import { Command } from 'commander'
import { explainCommand } from './commands/explain.ts'
import { inspectCommand } from './commands/inspect.ts'
import { labelCommand } from './commands/label.ts'
import { queryCommand } from './commands/query.ts'
import { rebuildCommand } from './commands/rebuild.ts'
import { serveCommand } from './commands/serve.ts'
import { report } from './report.ts'

const lens = new Command('lens')
  .description('Shows what an image classifier looks for.')
  .showHelpAfterError('(add --help for the options and an example)')
  .configureHelp({ sortSubcommands: false })
  .addCommand(explainCommand)
  .addCommand(queryCommand)
  .addCommand(inspectCommand)
  .addCommand(serveCommand)
  .addCommand(labelCommand)
  .addCommand(rebuildCommand)

// `lens query | head` closes our output early; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await lens.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
