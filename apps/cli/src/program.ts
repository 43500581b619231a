import { Command } from 'commander'
import { conceptCommand } from './commands/concept.ts'
import { doctorCommand } from './commands/doctor.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { explainCommand } from './commands/explain.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { inspectCommand } from './commands/inspect.ts'
import { labelCommand } from './commands/label.ts'
import { queryCommand } from './commands/query.ts'
import { rebuildCommand } from './commands/rebuild.ts'
import { reportCommand } from './commands/report.ts'
import { serveCommand } from './commands/serve.ts'
import { visualiseCommand } from './commands/visualise.ts'
import { workerCommand } from './commands/worker.ts'

/** The whole command line. */
export const lens = new Command('lens')
  .description('Shows what an image classifier looks for.')
  .configureHelp({ sortSubcommands: false })
  .addCommand(explainCommand)
  .addCommand(visualiseCommand)
  .addCommand(evaluateCommand)
  .addCommand(queryCommand)
  .addCommand(reportCommand)
  .addCommand(inspectCommand)
  .addCommand(serveCommand)
  .addCommand(exportCommand)
  .addCommand(importCommand)
  .addCommand(labelCommand)
  .addCommand(conceptCommand)
  .addCommand(rebuildCommand)
  .addCommand(doctorCommand)
  .addCommand(workerCommand)

// Commands that are added inherit nothing. Commander's own exit code for what it does not understand is 1.
for (const command of [lens, ...lens.commands, ...exportCommand.commands, ...conceptCommand.commands]) {
  command.showHelpAfterError('(add --help for the options and an example)')
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
}
