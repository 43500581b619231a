import { lens } from './program.ts'
import { report } from './report.ts'

// `lens query | head` closes our output early; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

// A terminal that was closed takes no more words; what was begun is ended all the same.
process.stderr.on('error', () => undefined)

try {
  await lens.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
