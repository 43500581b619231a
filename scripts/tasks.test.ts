import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What turbo would run again after a change, in a copy of the repository: no more and no less than what reads the file. */
const root = fileURLToPath(new URL('..', import.meta.url))
const TASKS = [
  ...['generate', 'lint', 'typecheck', 'test', 'build', 'e2e'],
  ...['check:format', 'check:boundaries', 'check:dead-code', 'test:scripts'],
]

let copy: string
let before: Map<string, string>

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'lens-tasks-'))
  const files = git(root, 'ls-files', '--cached', '--others', '--exclude-standard', '-z').split('\0')
  for (const file of files.filter((file) => file !== '' && existsSync(join(root, file)))) {
    mkdirSync(join(copy, dirname(file)), { recursive: true })
    copyFileSync(join(root, file), join(copy, file))
  }
  git(copy, 'init', '--quiet')
  before = hashes()
})
afterAll(() => {
  rmSync(copy, { recursive: true, force: true })
})

describe('turbo.json', () => {
  it('runs the same again only where something changed', () => {
    expect(hashes()).toEqual(before)
  })

  const everywhere = ['check:format', 'check:boundaries', 'check:dead-code']
  it.each([
    {
      what: 'a source file of onnx',
      file: 'packages/onnx/src/index.ts',
      again: [
        ...everywhere,
        ...of('lint', 'onnx', 'core', 'queue', 'db', 'records', 'cli', 'web'),
        ...of('typecheck', 'onnx', 'core', 'queue', 'db', 'records', 'cli', 'web'),
        ...of('test', 'onnx', 'core', 'queue', 'db', 'cli', 'web'),
        'web#build',
        'web#e2e',
      ],
    },
    {
      what: 'a test of core',
      file: 'packages/core/src/explain.test.ts',
      again: [...everywhere, 'core#lint', 'core#typecheck', 'core#test'],
    },
    {
      what: 'a part of the site',
      file: 'apps/web/src/app/page.tsx',
      again: [...everywhere, ...['lint', 'typecheck', 'test', 'build', 'e2e'].map((task) => `web#${task}`)],
    },
    {
      what: 'a test of the site in a browser',
      file: 'apps/web/e2e/journey.spec.ts',
      again: [...everywhere, 'web#lint', 'web#typecheck', 'web#e2e'],
    },
    {
      what: 'a migration',
      file: 'prisma/migrations/20261124000100_search/migration.sql',
      again: [...of('test', 'db', 'cli', 'web'), 'web#e2e'],
    },
    {
      what: 'the model of planted',
      file: 'packages/planted/model/planted.onnx',
      again: of('test', 'planted', 'core', 'queue', 'db', 'cli', 'web').concat('web#e2e'),
    },
    {
      what: "the linter's configuration",
      file: 'eslint.config.js',
      again: [
        'check:format',
        'check:dead-code',
        'lint',
        'typecheck',
        ...of('lint', 'errors', 'onnx', 'planted', 'core', 'queue', 'db', 'records', 'cli', 'web'),
      ],
    },
    { what: 'a README', file: 'packages/core/README.md', again: ['check:format'] },
  ])('after a change of $what runs what reads it, and nothing else', ({ file, again }) => {
    const path = join(copy, file)
    const text = readFileSync(path)
    appendFileSync(path, '\n')
    try {
      const after = hashes()
      const changed = [...after].filter(([task, hash]) => before.get(task) !== hash).map(([task]) => task)
      expect(changed.sort()).toEqual([...again].sort())
    } finally {
      writeFileSync(path, text)
    }
  })

  it('after a change of the schema runs all that uses the database', () => {
    const path = join(copy, 'prisma/schema.prisma')
    appendFileSync(path, '\n')
    const after = hashes()
    const changed = [...after].filter(([task, hash]) => before.get(task) !== hash).map(([task]) => task)
    const users = ['db', 'records', 'cli', 'web'].flatMap((name) =>
      of('lint', name).concat(of('typecheck', name)),
    )
    const tested = of('test', 'db', 'cli', 'web')
    expect(changed.sort()).toEqual([...users, ...tested, 'db#generate', 'web#build', 'web#e2e'].sort())
  })
})

function of(task: string, ...packages: string[]): string[] {
  return packages.map((name) => `${name}#${task}`)
}

/** The hash of every task that has a script: `core#test`, or `lint` for the root's own. */
function hashes(): Map<string, string> {
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo')
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [turbo, 'run', ...TASKS, '--dry=json', `--cwd=${copy}`],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  )
  if (!stdout.startsWith('{')) throw new Error(stderr)
  const { tasks } = JSON.parse(stdout) as { tasks: { taskId: string; hash: string; command: string }[] }
  return new Map(
    tasks
      .filter(({ command }) => command !== '<NONEXISTENT>')
      .map(({ taskId, hash }) => [taskId.replace('//#', '').replace('@lens/', ''), hash]),
  )
}

function git(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout
}
