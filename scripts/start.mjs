// The first thing that runs on a fresh machine, with nothing but Node and npm there: sets the project up (once, then again
// only after a change of what it depends on) and hands over to the program asked for. Plain JavaScript for that reason.
import { spawnSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
/** @type {Record<string, string>} */
const programs = {
  bench: 'scripts/bench.ts',
  demo: 'scripts/demo.ts',
  test: 'scripts/test.ts',
  lens: 'apps/cli/src/main.ts',
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
  pnpm(packageManager, ['install', '--frozen-lockfile', '--reporter=append-only'], 'install the dependencies')
  say('Setting up: database client')
  pnpm(packageManager, ['--filter', '@lens/db', 'generate'], 'generate the database client')
  writeFileSync(join(root, 'node_modules', '.lens-setup'), fingerprint())
}

/**
 * @param {string} packageManager
 * @param {string[]} argv
 * @param {string} purpose
 */
function pnpm(packageManager, argv, purpose) {
  const result = spawnSync('npx', ['--yes', packageManager, ...argv], {
    cwd: root,
    // Standard output belongs to the program: `lens query --json > file` must hold nothing else.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    env: { ...process.env, CI: '1', CHECKPOINT_DISABLE: '1', NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (result.status !== 0) {
    fail(`Could not ${purpose}. The npm registry must be reachable for this; what went wrong is said above.`)
  }
}

/** @param {string} file */
function run(file) {
  const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href
  const child = spawn(process.execPath, ['--import', tsx, join(root, file), ...args], {
    // npm runs scripts in the project's folder; paths on the command line are meant from where the user stands.
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    stdio: 'inherit',
    env: { ...process.env, CHECKPOINT_DISABLE: '1', NEXT_TELEMETRY_DISABLED: '1' },
  })
  // Ctrl-C reaches the child too; it decides when to end. A terminated wrapper must not leave it behind.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 130))
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
