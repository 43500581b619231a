// The first thing that runs on a fresh machine, with nothing but Node and npm there: sets the project up (once, then again
// only after a change of what it depends on) and hands over to the program asked for. Plain JavaScript for that reason.
import { spawnSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href
/** @type {Record<string, string[]>} */
const programs = {
  demo: ['--import', tsx, 'scripts/demo.ts'],
  test: ['--import', tsx, 'scripts/test.ts'],
  lens: ['--import', tsx, 'apps/cli/src/main.ts'],
  evaluate: ['--import', tsx, 'apps/cli/src/scripts/evaluate.ts'],
  models: ['--import', tsx, 'apps/cli/src/scripts/models.ts'],
  dev: ['--import', tsx, 'apps/cli/src/main.ts', 'serve', '--dev'],
  turbo: ['node_modules/turbo/bin/turbo'],
}

const [name = '', ...args] = process.argv.slice(2)
const program = programs[name]
if (program === undefined)
  fail(`There is no program "${name}"; there are ${Object.keys(programs).join(', ')}.`)
checkNode()
if (!isSetUp()) setUp()
run(program)

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(
      `Lens needs Node 20.19 or newer; this is ${process.versions.node}. Install it from https://nodejs.org.`,
    )
  }
}

function isSetUp() {
  const stamp = join(root, 'node_modules', '.lens-setup')
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()
}

/** Everything the set-up depends on: the Node in use (native add-ons), the lock file and the database's schema. */
function fingerprint() {
  const hash = createHash('sha256').update(process.versions.modules)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'prisma/schema.prisma']) {
    hash.update(readFileSync(join(root, file)))
  }
  for (const folder of ['apps', 'packages']) {
    for (const entry of readdirSync(join(root, folder))) {
      const manifest = join(root, folder, entry, 'package.json')
      if (existsSync(manifest)) hash.update(readFileSync(manifest))
    }
  }
  return hash.digest('hex')
}

function setUp() {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8')
  const packageManager = /"packageManager": "([^"]+)"/.exec(manifest)?.[1] ?? 'pnpm'
  say(`Setting up with ${packageManager}: dependencies`)
  const install = ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only']
  setUpStep('npx', install, 'install the dependencies')
  say('Setting up: database client')
  const generate = [
    join(root, 'node_modules/turbo/bin/turbo'),
    'run',
    'generate',
    '--output-logs=errors-only',
  ]
  setUpStep(process.execPath, generate, 'generate the database client')
  writeFileSync(join(root, 'node_modules', '.lens-setup'), fingerprint())
}

/**
 * @param {string} command
 * @param {string[]} argv
 * @param {string} purpose
 */
function setUpStep(command, argv, purpose) {
  const result = spawnSync(command, argv, {
    cwd: root,
    // Standard output belongs to the program: `lens query --json > file` must hold nothing else.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    env: { ...environment(), CI: '1' },
  })
  if (result.status !== 0) {
    fail(`Could not ${purpose}. The npm registry must be reachable for this; what went wrong is said above.`)
  }
}

/** @param {string[]} argv */
function run([...argv]) {
  const file = argv.findIndex((part) => part.includes('/') && part !== tsx)
  argv[file] = join(root, argv[file] ?? '')
  const child = spawn(process.execPath, [...argv, ...args], {
    // npm runs scripts in the project's folder; paths on the command line are meant from where the user stands.
    cwd: name === 'turbo' ? root : (process.env['INIT_CWD'] ?? process.cwd()),
    stdio: 'inherit',
    env: environment(),
  })
  // Ctrl-C reaches the child too; it decides when to end. A terminated wrapper must not leave it behind.
  process.on('SIGINT', () => undefined)
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal))
  // npm hands a request to end to its shell, which hands it to nobody.
  const parent = process.ppid
  if (process.env['npm_lifecycle_event'] !== undefined) {
    setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref()
  }
  child.on('exit', (code, signal) =>
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]),
  )
}

/** No telemetry; turbo and pnpm found where the set-up put them; and what a test's outcome depends on beside the sources. */
function environment() {
  return {
    ...process.env,
    PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
    CHECKPOINT_DISABLE: '1',
    DO_NOT_TRACK: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    LENS_MACHINE: machine(),
  }
}

/**
 * Names what tests run on: Node, the system, and the test data that may lie beside the project (many tests are skipped without
 * it). Part of the hash of every test, so that results are not taken from the cache of another machine.
 */
function machine() {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`)
  const shared = join(root, '..', 'shared')
  for (const path of existsSync(shared) ? readdirSync(shared, { recursive: true }).map(String).sort() : []) {
    const entry = statSync(join(shared, path), { throwIfNoEntry: false })
    hash.update(`${path} ${entry?.size} ${entry?.mtimeMs}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}

/** @param {string} sentence */
function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  say(sentence)
  process.exit(1)
}
