import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { listClasses, listModels, openDatabase } from '@lens/db'
import { seedScenario } from '@lens/db/testing'
import autocannon from 'autocannon'
import { classPath, conceptPagePath } from '../src/urls/paths.ts'
import { env } from './env.ts'
import { painted } from './painting.ts'

/**
 * How fast the built site is, over loopback, on a home of a thousand classes: pages that are kept, lists that nobody asked for
 * before, a crowd, every class page twice, and what a browser makes of some. Each part takes a bounded time, and says what it should reach.
 * With LENS_BENCH_MINUTES, so much load of all kinds instead: the server's memory must not grow.
 */
const CLASSES = 1000
const PORT = 19_877
const SECONDS = 5
const address = `http://localhost:${String(PORT)}`

interface Goal {
  /** Requests a second, at least; lists are asked for no faster. */
  rate: number
  asked?: true
  /** 97.5 % of the requests within this, in milliseconds. */
  latency: number
}

/** A leak goes on growing; caches and the heap are as large as they get well within the first half. */
const FLAT = 1.05

/** Of the rate that is asked for: the last answers of a measurement come after its end. */
const NEARLY = 0.95

const WARM: Goal = { rate: 500, latency: 20 }
const LISTED: Goal = { rate: 100, latency: 50, asked: true }

const generated = env.LENS_BENCH_HOME === undefined ? await mkdtemp(join(tmpdir(), 'lens-bench-')) : null
const home = env.LENS_BENCH_HOME ?? (generated as string)
if (generated !== null) await (await seedScenario(home, { classes: CLASSES })).close()
const { pages, word } = await pagesOf(home)
const server = await serve(home)
try {
  await (env.LENS_BENCH_MINUTES > 0 ? load(env.LENS_BENCH_MINUTES) : everything())
} finally {
  server.kill()
  if (generated !== null) await rm(generated, { recursive: true, force: true })
}

async function everything(): Promise<void> {
  const [first = '/'] = pages
  await cold(first)
  const warm = ['/', first, conceptPage(first)]
  for (const path of warm) await measure(`warm ${path}`, () => path, 20, WARM)
  let asked = 0
  const list = () => `/concepts?importance=${String((asked += 1) / 1000)}`
  const search = () => `/classes?q=${word(asked++)}&importance=${String(asked / 1000)}`
  for (const path of [list, search]) for (let i = 0; i < 20; i++) await (await fetch(address + path())).text()
  await measure('lists, each another', list, 20, LISTED)
  await measure('searches, each another', search, 20, LISTED)
  await measure('searches that were asked before', () => `/classes?q=${word(asked++ % 100)}`, 20, LISTED)
  await measure('a crowd', () => pages[asked++ % pages.length] ?? '/', 200)
  await everyPage('first')
  await everyPage('again')
  await paint([...warm, '/classes', '/concepts?view=table'])
}

/** All that visitors and programs ask for, much of it never asked before, as fast as it goes. */
async function load(minutes: number): Promise<void> {
  const one = (i: number) => pages[(i * 7919) % pages.length] ?? '/'
  const index = (i: number) => String(Number(/\d+/.exec(one(i))?.[0] ?? 0))
  const kinds: ((i: number) => string)[] = [
    one,
    (i) => conceptPage(one(i)),
    (i) => `/classes?q=${word(i)}&importance=${String((i % 1000) / 1000)}`,
    (i) => `/concepts?importance=${String(i / 100_000)}`,
    (i) => `/classes/${index(i)}/images`,
    (i) => `/images/${index(i)}-p${String(i % 10)}`,
    (i) => `/compare?class=${index(i)}&with=${index(i + 1)}`,
    (i) => `/suggestions?q=${word(i)}`,
    (i) => `/api/v1/concepts?q=${word(i)}`,
    (i) => `/api/v1/classes/${index(i)}/points`,
    (i) => `/previews/classes/${index(i)}.png`,
    (i) => `/nothing/${String(i)}`,
    () => '/',
  ]
  let asked = 0
  const sizes: number[] = []
  const sampling = setInterval(() => sizes.push(memory()), 10_000)
  const { requests, errors, statusCodeStats } = await autocannon({
    url: address,
    connections: 20,
    duration: 60 * minutes,
    headers: { 'accept-encoding': 'gzip' },
    requests: [
      {
        setupRequest: (request) => {
          const i = (asked += 1)
          return { ...request, path: kinds[i % kinds.length]?.(Math.floor(i / kinds.length)) ?? '/' }
        },
      },
    ],
  })
  clearInterval(sampling)
  const statuses = Object.entries(statusCodeStats ?? {}).map(
    ([code, { count }]) => `${code}: ${String(count)}`,
  )
  say(`${String(minutes)} min of load`, [
    `${requests.average.toFixed(0)}/s`,
    ...statuses,
    `${String(errors)} errors`,
  ])
  say('server memory, every 10 s', [sizes.map((size) => Math.round(size / 2 ** 20)).join(' ') + ' MB'])
  const third = Math.floor(sizes.length / 3)
  const mean = (some: readonly number[]) => some.reduce((sum, size) => sum + size, 0) / some.length
  const growth = mean(sizes.slice(-third)) / mean(sizes.slice(third, -third))
  say('the last third against the second', [`${growth.toFixed(3)} times the memory`])
  if (growth > FLAT || errors > 0 || '500' in (statusCodeStats ?? {})) process.exitCode = 1
}

/** Addresses of all class pages, and words of their names to search for. */
async function pagesOf(home: string): Promise<{ pages: string[]; word: (i: number) => string }> {
  const database = openDatabase(home, { readonly: true })
  const [model] = await listModels(database)
  const classes = model ? await listClasses(database, model.id) : []
  await database.close()
  const words = classes.flatMap(({ name }) => name.split(/\W+/)).filter((part) => part !== '')
  return {
    pages: classes.map((of) => classPath(of, null)),
    word: (i) => encodeURIComponent(words[i % words.length] ?? 'a'),
  }
}

function conceptPage(path: string): string {
  return conceptPagePath(Number(/\d+/.exec(path)?.[0] ?? 0), 1, null)
}

async function serve(home: string): Promise<ChildProcess> {
  const server = spawn(process.execPath, ['--import', 'tsx', 'server/serve.ts', '--port', String(PORT)], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...env.all, LENS_HOME: home, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  const ended = once(server, 'exit').then(() => {
    throw new Error('The server has ended.')
  })
  const answers = () =>
    fetch(`${address}/robots.txt`).then(
      ({ ok }) => ok,
      () => false,
    )
  const up = async () => {
    while (!(await answers())) await pause(200)
  }
  await Promise.race([up(), ended])
  ended.catch(() => undefined)
  return server
}

async function cold(path: string): Promise<void> {
  // The code of the page is compiled at the first request for any of its kind.
  for (const other of pages.slice(1, 12)) await (await fetch(address + other)).text()
  const begun = performance.now()
  const html = await (await fetch(address + path, { headers: { 'accept-encoding': 'identity' } })).text()
  say('a class page that is not kept yet', [
    `${(performance.now() - begun).toFixed(0)} ms`,
    `${kilobytes(html.length)} of HTML, ${kilobytes(gzipSync(html).length)} compressed`,
  ])
}

async function measure(name: string, path: () => string, connections: number, goal?: Goal): Promise<void> {
  const { requests, latency, errors, non2xx } = await autocannon({
    url: address,
    connections,
    duration: SECONDS,
    headers: { 'accept-encoding': 'gzip' },
    ...(goal?.asked && { overallRate: goal.rate }),
    requests: [{ setupRequest: (request) => ({ ...request, path: path() }) }],
  })
  const wrong = errors + non2xx
  const missed =
    wrong > 0 ||
    (goal !== undefined && (requests.average < NEARLY * goal.rate || latency.p97_5 > goal.latency))
  if (missed) process.exitCode = 1
  say(name, [
    `${requests.average.toFixed(0)}/s`,
    `97.5 % within ${latency.p97_5.toFixed(0)} ms`,
    `${String(wrong)} errors`,
    ...(missed && goal ? [`short of ${String(goal.rate)}/s within ${String(goal.latency)} ms`] : []),
  ])
}

/** Whether memory and sizes stay in bounds over all of them. */
async function everyPage(round: string): Promise<void> {
  const before = memory()
  let largest = 0
  for (const path of pages) {
    const response = await fetch(address + path, { headers: { 'accept-encoding': 'identity' } })
    largest = Math.max(largest, (await response.arrayBuffer()).byteLength)
  }
  say(`all ${String(pages.length)} class pages, ${round}`, [
    `${kilobytes(largest)} the largest`,
    `server memory ${kilobytes(before)} before, ${kilobytes(memory())} after`,
  ])
}

/** What a browser makes of pages: in its own time, so not held against a goal. */
async function paint(paths: string[]): Promise<void> {
  for (const [page, { largest, shift, blank }] of await painted(paths.map((path) => address + path)))
    say(`in a browser ${page.slice(address.length)}`, [
      `largest paint after ${largest.toFixed(0)} ms`,
      `layout shift ${shift.toFixed(3)}`,
      `at most ${String(blank)} pictures blank while scrolling`,
    ])
}

/** Resident memory of the server, where the system tells (Linux). */
function memory(): number {
  try {
    const status = readFileSync(`/proc/${String(server.pid)}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

function kilobytes(bytes: number): string {
  return `${String(Math.round(bytes / 1024))} KB`
}

function say(name: string, facts: string[]): void {
  console.log(`  ${name.padEnd(36)} ${facts.join(', ')}`)
}
