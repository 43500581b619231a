import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { listClasses, listModels, openDatabase } from '@lens/db'
import { seedScenario } from '@lens/db/testing'
import autocannon from 'autocannon'
import { classPath, conceptPagePath } from '../src/urls/paths.ts'
import { env } from './env.ts'
import { paced } from './paced.ts'
import { painted } from './painting.ts'
import { largestOf, type Size } from './sizes.ts'

/**
 * How fast the built site is, over loopback, on a home of a thousand classes: pages that are kept, lists that nobody asked for
 * before, a crowd, every class page twice, how large pages are, and what a browser makes of some. Each part takes a bounded time, and says
 * what it should reach.
 * With LENS_BENCH_MINUTES, so much load of all kinds instead: the server's memory must not grow.
 */
const CLASSES = 1000
const PORT = 19_877
const SECONDS = 5
const address = `http://localhost:${String(PORT)}`

interface Goal {
  /** Requests a second, at least; of lists, so many are asked for. */
  rate: number
  /** 97.5 % of the requests within this, in milliseconds; of lists 95 %. */
  latency: number
}

/** A leak goes on growing; caches and the heap are as large as they get well within the first half. */
const FLAT = 1.05

/** Of the rate that is asked for: the last answers of a measurement come after its end. */
const NEARLY = 0.95

const LARGEST: Size = { raw: 150 * 1024, sent: 30 * 1024 }
const SLOWEST = { cold: 100, paint: 1000 }
/** Pages of a kind that are measured. */
const SOME = 60

const WARM: Goal = { rate: 500, latency: 20 }
const LISTED: Goal = { rate: 100, latency: 50 }

const generated = env.LENS_BENCH_HOME === undefined ? await mkdtemp(join(tmpdir(), 'lens-bench-')) : null
const home = env.LENS_BENCH_HOME ?? (generated as string)
if (generated !== null) {
  const points = env.LENS_BENCH_POINTS
  await (
    await seedScenario(home, { classes: CLASSES, ...(points !== undefined && { points: Number(points) }) })
  ).close()
}
const { pages, word } = await pagesOf(home)
const server = await serve(home)
try {
  await (env.LENS_BENCH_MINUTES > 0 ? load(env.LENS_BENCH_MINUTES) : everything())
} finally {
  server.kill()
  if (generated !== null) await rm(generated, { recursive: true, force: true })
}

async function everything(): Promise<void> {
  const [page = '/'] = pages
  await cold(page)
  const warm = ['/', page, conceptPage(page)]
  for (const path of warm) await measure(`warm ${path}`, () => path, 20, WARM)
  let asked = 0
  const list = () => `/concepts?importance=${String((asked += 1) / 1000)}`
  const search = () => `/classes?q=${word(asked++)}&importance=${String(asked / 1000)}`
  for (const path of [list, search]) for (let i = 0; i < 20; i++) await (await fetch(address + path())).text()
  await measureLists('lists, each another', list)
  await measureLists('searches, each another', search)
  await measure('the same, as many as it can', () => (asked % 2 === 0 ? list() : search()), 20)
  await measureLists('searches that were asked before', () => `/classes?q=${word(asked++ % 100)}`)
  await measure('a crowd', () => pages[asked++ % pages.length] ?? '/', 200)
  const first = await everyPage('first')
  const again = await everyPage('again')
  if (again > first * FLAT) missed(`memory grew from ${kilobytes(first)} to ${kilobytes(again)}`)
  await sizes()
  await paint([...warm, `${page}/images`, '/classes', '/concepts', '/concepts?view=table', '/report'])
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
  await (await fetch(address + path)).text()
  const took = performance.now() - begun
  say('a class page that is not kept yet', [`${took.toFixed(0)} ms`])
  if (took > SLOWEST.cold) missed(`it takes more than ${String(SLOWEST.cold)} ms`)
}

/** The largest page of every kind. */
async function sizes(): Promise<void> {
  const some = pages.slice(0, SOME)
  const [first = '/', second = '/'] = pages
  const number = (path: string) => /\d+/.exec(path)?.[0] ?? '0'
  const kinds = {
    home: ['/'],
    classes: ['/classes', '/classes?page=2', '/classes?sort=importance'],
    'a class': some,
    'images of a class': some.map((path) => `${path}/images`),
    concepts: ['/concepts', '/concepts?view=table'],
    'a concept': some.map(conceptPage),
    'an image': some.map((path) => `/images/${number(path)}-p0`),
    'two classes': [`/compare?class=${number(first)}&with=${number(second)}`],
    shortcuts: ['/report'],
    method: ['/method'],
  }
  for (const [kind, paths] of Object.entries(kinds)) {
    const size = await largestOf(paths.map((path) => address + path))
    if (size === null) continue
    say(`size, ${kind}`, [`${kilobytes(size.raw)} of HTML`, `${kilobytes(size.sent)} compressed`])
    if (size.raw > LARGEST.raw || size.sent > LARGEST.sent)
      missed(`more than ${kilobytes(LARGEST.raw)} or ${kilobytes(LARGEST.sent)}`)
  }
}

async function measure(name: string, path: () => string, connections: number, goal?: Goal): Promise<void> {
  const before = cpuTime()
  const { requests, latency, errors, non2xx } = await autocannon({
    url: address,
    connections,
    duration: SECONDS,
    headers: { 'accept-encoding': 'gzip' },
    requests: [{ setupRequest: (request) => ({ ...request, path: path() }) }],
  })
  const wrong = errors + non2xx
  say(name, [
    `${requests.average.toFixed(0)}/s`,
    `97.5 % within ${latency.p97_5.toFixed(0)} ms`,
    `${((cpuTime() - before) / Math.max(1, requests.total)).toFixed(1)} ms of the server each`,
    `${String(wrong)} errors`,
  ])
  if (wrong > 0) missed('there were errors')
  if (goal && (requests.average < NEARLY * goal.rate || latency.p97_5 > goal.latency))
    missed(`short of ${String(goal.rate)}/s within ${String(goal.latency)} ms`)
}

async function measureLists(name: string, path: () => string): Promise<void> {
  const before = cpuTime()
  const connections = 20
  const { rate, within, wrong } = await paced(address, path, { ...LISTED, connections, seconds: SECONDS })
  say(name, [
    `${rate.toFixed(0)}/s`,
    `95 % within ${within.toFixed(0)} ms`,
    `${((cpuTime() - before) / (LISTED.rate * SECONDS)).toFixed(1)} ms of the server each`,
    `${String(wrong)} errors`,
  ])
  if (wrong > 0) missed('there were errors')
  if (rate < NEARLY * LISTED.rate || within > LISTED.latency)
    missed(`short of ${String(LISTED.rate)}/s within ${String(LISTED.latency)} ms`)
}

/** @returns the server's memory after all of them */
async function everyPage(round: string): Promise<number> {
  const before = memory()
  for (const path of pages) await (await fetch(address + path)).arrayBuffer()
  const after = memory()
  say(`all ${String(pages.length)} class pages, ${round}`, [
    `server memory ${kilobytes(before)} before, ${kilobytes(after)} after`,
  ])
  return after
}

/** What a browser makes of pages. */
async function paint(paths: string[]): Promise<void> {
  for (const [page, { largest, shift, blank }] of await painted(paths.map((path) => address + path))) {
    say(`in a browser ${page.slice(address.length)}`, [
      `largest paint after ${largest.toFixed(0)} ms`,
      `layout shift ${shift.toFixed(3)}`,
      `at most ${String(blank)} pictures blank while scrolling`,
    ])
    if (largest > SLOWEST.paint || shift > 0 || blank > 0)
      missed(`more than ${String(SLOWEST.paint)} ms, or something moves or is blank`)
  }
}

/** What the server has computed so far, in milliseconds of a core, where the system tells (Linux): on a busy machine rates say less. */
function cpuTime(): number {
  try {
    const [, fields = ''] = readFileSync(`/proc/${String(server.pid)}/stat`, 'utf8').split(') ')
    const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number)
    return (user + system) * 10
  } catch {
    return 0
  }
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

/** A goal is. */
function missed(what: string): void {
  process.exitCode = 1
  console.log(`  ${''.padEnd(36)} MISSED: ${what}`)
}

function say(name: string, facts: string[]): void {
  console.log(`  ${name.padEnd(36)} ${facts.join(', ')}`)
}
