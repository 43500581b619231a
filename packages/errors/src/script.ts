import { calledFrom } from './env.ts'
import { isLensError } from './index.ts'

/**
 * Runs a package's own script as a command: paths are relative to the folder it was called from, and errors are told as `lens`
 * tells them, a sentence for what a user can mend and everything for a bug, with the same exit codes.
 */
export async function runScript(work: () => Promise<void>): Promise<void> {
  process.chdir(calledFrom)
  try {
    await work()
  } catch (error) {
    process.exitCode = told(error)
  }
}

function told(error: unknown): number {
  if (isLensError(error)) {
    console.error(error.message)
    return error.code === 'usage' ? 2 : 1
  }
  if (error instanceof Error && error.name === 'AbortError') {
    console.error('Interrupted. What is finished is kept.')
    return 130
  }
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    console.error(`${error.message.replace(/\.$/, '')}. Add --help for the options and an example.`)
    return 2
  }
  console.error(error)
  return 70
}
