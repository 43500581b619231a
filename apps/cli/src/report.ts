import { isLensError } from '@lens/errors'
import { z } from 'zod'
import { interruptionExitCode } from './interruption.ts'

/** Says what went wrong on standard error: a sentence for what a user can mend, everything for a bug. Returns the exit code. */
export function report(error: unknown): number {
  if (isInterruption(error)) {
    console.error('Interrupted. What is finished is kept; the same command goes on from there.')
    return interruptionExitCode()
  }
  if (isLensError(error)) {
    console.error(`lens: ${error.message}`)
    return error.code === 'usage' ? 2 : 1
  }
  if (error instanceof z.ZodError) {
    for (const issue of error.issues) console.error(`lens: ${optionName(issue.path)}: ${issue.message}`)
    return 2
  }
  console.error('lens: this is a bug in Lens; please report it with what follows.')
  console.error(error)
  return 70
}

/** An abort of the run's signal, by Ctrl-C or by its parent. */
function isInterruption(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function optionName(path: readonly PropertyKey[]): string {
  const name = path.map(String).join('.')
  return name === '' ? 'options' : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
