import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser } from './browser.ts'
import { ensureRedis } from './redis.ts'
import { readCounts, readTasks, type Counts, type TaskResult } from './run-summary.ts'
import { scriptEnvironment } from './env.ts'

/**
 * `npm test`: every gate, all of them even where one fails, and one summary. The gates are turbo's tasks (turbo.json); those
 * whose inputs have not changed since they passed are not run again.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo')
const summaries = join(root, '.turbo', 'runs')

const CHECKS = [
  'check:format',
  'check:boundaries',
  'check:dead-code',
  'lint',
  'typecheck',
  'test',
  'test:scripts',
  'build',
]
/** After all else: pages are timed by people's patience, and a browser on a busy machine runs out of it. */
const IN_A_BROWSER = ['e2e']

/** One more than the cores of a small machine: tests wait for processes that they start, on two cores a third of the time. */
const TASKS_AT_ONCE = 3

const stop = new AbortController()
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop.abort(signal)
  })
}

const started = performance.now()
await forgetReports()
ensureRedis()
const results: TaskResult[] = []
for (const [tasks, environment] of [
  [CHECKS, () => ({})],
  [IN_A_BROWSER, browserEnvironment],
] as const) {
  if (stop.signal.aborted) break
  results.push(...(await runTasks(tasks, environment())))
}
if (stop.signal.aborted) {
  console.log('\nInterrupted.')
  process.exitCode = 128 + constants.signals[stop.signal.reason as 'SIGHUP' | 'SIGINT' | 'SIGTERM']
} else await summarise()

/** A report that is there afterwards is of this run, or what turbo kept of the same inputs. */
async function forgetReports(): Promise<void> {
  const folders = [root]
  for (const parent of ['apps', 'packages'])
    folders.push(...(await readdir(join(root, parent))).map((name) => join(root, parent, name)))
  for (const folder of folders) await rm(join(folder, 'reports'), { recursive: true, force: true })
}

async function runTasks(
  tasks: readonly string[],
  environment: Record<string, string>,
): Promise<TaskResult[]> {
  await rm(summaries, { recursive: true, force: true })
  await mkdir(summaries, { recursive: true })
  const child = spawn(
    process.execPath,
    [
      turbo,
      'run',
      ...tasks,
      '--continue=dependencies-successful',
      `--concurrency=${TASKS_AT_ONCE}`,
      '--output-logs=new-only',
      '--log-order=grouped',
      '--summarize',
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...scriptEnvironment.all, ...environment, NODE_OPTIONS: '' },
      // A group of its own, so that an interrupt reaches every process of every task, once.
      detached: true,
    },
  )
  const interrupt = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
  }
  stop.signal.addEventListener('abort', interrupt)
  const code = await new Promise<number | null>((resolve) => {
    child.on('exit', resolve)
  })
  stop.signal.removeEventListener('abort', interrupt)
  const [summary] = await readdir(summaries)
  if (summary === undefined) {
    const name = `turbo (${tasks.join(', ')})`
    return [{ name, ok: false, cached: false, seconds: 0, report: null, why: `exit code ${code ?? 'none'}` }]
  }
  return readTasks(JSON.parse(await readFile(join(summaries, summary), 'utf8')))
}

function browserEnvironment(): Record<string, string> {
  const browser = findBrowser(root)
  return browser === null ? {} : { LENS_CHROMIUM: browser }
}

async function summarise(): Promise<void> {
  console.log('\n── summary')
  const total: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { name, ok, cached, seconds, report, why } of results) {
    const counts = report === null ? null : await readCounts(join(root, report))
    const tests = counts ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` : why
    const time = cached ? 'unchanged' : `${seconds.toFixed(1)} s`
    console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(24)} ${time.padStart(10)}  ${tests}`.trimEnd())
    // A gate without tests of its own is one check.
    const counted = counts ?? { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
    total.passed += counted.passed
    total.failed += Math.max(counted.failed, ok ? 0 : 1)
    total.skipped += counted.skipped
  }
  console.log(`in ${((performance.now() - started) / 60_000).toFixed(1)} min`)
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  process.exitCode = results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1
}
