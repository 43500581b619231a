import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One task of a turbo run, as the summary of `npm test` tells it. */
export interface TaskResult {
  name: string
  ok: boolean
  /** Its result is that of an earlier run on the same inputs. */
  cached: boolean
  seconds: number
  /** The file in which its test runner leaves its counts, from the root; null where it has none. */
  report: string | null
  /** Why it did not pass, where that is not the task's own failure. */
  why: string
}

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** What turbo writes with `--summarize`; the parts that are read here. */
interface RunSummary {
  tasks: {
    taskId: string
    command: string
    directory: string
    outputs: string[] | null
    cache: { status: 'HIT' | 'MISS' }
    execution?: { startTime: number; endTime: number; exitCode: number | null }
  }[]
}

/** The tasks that have a script, in the order in which they ended; those never begun are failures and come last. */
export function readTasks(json: unknown): TaskResult[] {
  const { tasks } = json as RunSummary
  return tasks
    .filter(({ command }) => command !== '<NONEXISTENT>')
    .sort((a, b) => (a.execution?.endTime ?? Infinity) - (b.execution?.endTime ?? Infinity))
    .map(({ taskId, directory, outputs, cache, execution }) => ({
      name: taskId.replace(/^\/\/#(check:)?/, '').replace(/^@lens\/(.*)#(.*)$/, '$1 $2'),
      ok: execution?.exitCode === 0,
      cached: cache.status === 'HIT',
      seconds: execution ? (execution.endTime - execution.startTime) / 1000 : 0,
      report: reportOf(directory, outputs),
      why: execution ? '' : 'not run: what it needs failed',
    }))
}

function reportOf(directory: string, outputs: readonly string[] | null): string | null {
  const report = outputs?.find((path) => path.startsWith('reports/'))
  return report === undefined ? null : join(directory, report)
}

/** Reads a report of vitest or of Playwright; null where the runner left none. */
export async function readCounts(file: string): Promise<Counts | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const json = JSON.parse(text) as VitestReport | PlaywrightReport
  if ('stats' in json) {
    const { expected, flaky, unexpected, skipped } = json.stats
    return { passed: expected + flaky, failed: unexpected, skipped }
  }
  return { passed: json.numPassedTests, failed: json.numFailedTests, skipped: json.numPendingTests }
}

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
}

interface PlaywrightReport {
  stats: Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number>
}
