import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser } from './browser.ts'
import { scriptEnvironment } from './env.ts'

/** `npm test`: every gate in turn, all of them even where one fails, and one summary. */
const root = fileURLToPath(new URL('..', import.meta.url))

interface Gate {
  name: string
  command: string[]
  folder?: string
  /** Made when the gate's turn comes. */
  environment?: () => Record<string, string>
  /** File in which the runner leaves its counts as JSON, and how to read them. */
  report?: { file: string; read: (json: unknown) => Counts }
}

interface Counts {
  passed: number
  failed: number
  skipped: number
}

const scratch = await mkdtemp(join(tmpdir(), 'lens-test-'))
const unitReport = join(scratch, 'unit.json')
const endToEndReport = join(scratch, 'end-to-end.json')

const gates: Gate[] = [
  { name: 'format', command: ['node_modules/prettier/bin/prettier.cjs', '--check', '.'] },
  { name: 'lint', command: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'] },
  { name: 'types', command: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'package boundaries',
    command: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.js',
      'apps',
      'packages',
      'scripts',
    ],
  },
  { name: 'dead code', command: ['node_modules/knip/bin/knip.js'] },
  {
    name: 'unit tests',
    command: [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${unitReport}`,
    ],
    report: { file: unitReport, read: readVitest },
  },
  { name: 'site build', command: ['node_modules/next/dist/bin/next', 'build'], folder: 'apps/web' },
  {
    name: 'types of the site',
    command: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'apps/web/tsconfig.json'],
  },
  {
    name: 'end-to-end tests',
    command: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    folder: 'apps/web',
    environment: endToEndEnvironment,
    report: { file: endToEndReport, read: readPlaywright },
  },
]

let running: ChildProcess | null = null
const stop = new AbortController()
// Ctrl-C reaches the gate too; a signal to this process alone does not. Either way the gate ends first and takes its own
// children along: Playwright its servers and browsers, which it does on an interrupt only.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop.abort()
    if (signal === 'SIGTERM') running?.kill('SIGINT')
  })
}

const results: { name: string; ok: boolean; seconds: number; counts: Counts | null }[] = []
try {
  for (const gate of gates) {
    console.log(`\n── ${gate.name}`)
    const started = performance.now()
    const code = await run(gate)
    const counts = gate.report ? await countsOf(gate.report) : null
    const seconds = (performance.now() - started) / 1000
    results.push({ name: gate.name, ok: code === 0, seconds, counts })
    if (stop.signal.aborted) break
  }
} finally {
  await rm(scratch, { recursive: true, force: true })
}
summarise()

function run({ command, folder = '.', environment }: Gate): Promise<number | null> {
  const child = spawn(process.execPath, command, {
    cwd: join(root, folder),
    stdio: 'inherit',
    env: { ...scriptEnvironment.all, ...environment?.(), NODE_OPTIONS: '' },
  })
  running = child
  return new Promise((resolve) => {
    child.on('exit', resolve)
  })
}

function endToEndEnvironment(): Record<string, string> {
  const browser = findBrowser(root)
  return {
    PLAYWRIGHT_JSON_OUTPUT_NAME: endToEndReport,
    ...(browser !== null && { LENS_CHROMIUM: browser }),
  }
}

async function countsOf({ file, read }: NonNullable<Gate['report']>): Promise<Counts | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  return text === null ? null : read(JSON.parse(text))
}

function readVitest(json: unknown): Counts {
  const { numPassedTests, numFailedTests, numPendingTests } = json as Record<string, number>
  return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0, skipped: numPendingTests ?? 0 }
}

function readPlaywright(json: unknown): Counts {
  const { stats } = json as { stats: Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number> }
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
}

function summarise(): void {
  console.log('\n── summary')
  const total: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { name, ok, seconds, counts } of results) {
    const tests = counts ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` : ''
    console.log(
      `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(20)} ${seconds.toFixed(1).padStart(6)} s  ${tests}`,
    )
    // A gate without tests of its own is one check.
    const counted = counts ?? { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
    total.passed += counted.passed
    total.failed += Math.max(counted.failed, ok ? 0 : 1)
    total.skipped += counted.skipped
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  process.exitCode = results.length === gates.length && results.every(({ ok }) => ok) ? 0 : 1
}
