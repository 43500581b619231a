import { isLensError } from '@lens/errors'
import { judge } from '../model/judge.ts'
import { watchMemory } from '../worker/opening.ts'
import type { Verdict } from './models.ts'

/** Inspects the models that it is sent, within the limits that a process of its own for each would have. */
watchMemory(Number(process.argv[2]))

process.on('message', (file: string) => {
  judge(file, undefined).then(
    () => process.send?.({ kind: 'accepted' } satisfies Verdict),
    (error: unknown) => process.send?.(refusalOf(error)),
  )
})
process.on('disconnect', () => process.exit(0))

function refusalOf(error: unknown): Verdict {
  if (isLensError(error) && !error.message.includes('\n')) return { kind: 'refused', how: error.message }
  return { kind: 'fault', how: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
