import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSite, root } from './build-site.ts'

/** A workspace with a site whose build takes long and leaves `.next/BUILD_ID` early, as Next's does. */
let workspace: string
const site = () => join(workspace, 'web')
const built = () => readFile(join(site(), '.next', 'complete'), 'utf8').catch(() => null)

beforeAll(async () => {
  workspace = mkdtempSync(join(tmpdir(), 'lens-site-'))
  await mkdir(site())
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    packageManager: string
  }
  const files = {
    'package.json': JSON.stringify({ name: 'workspace', private: true, packageManager }),
    'pnpm-workspace.yaml': 'packages: [web]\n',
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\nimporters:\n  .: {}\n  web: {}\n",
    'turbo.json': JSON.stringify({
      cacheDir: '.turbo/cache',
      tasks: { build: { outputs: ['.next/**'], inputs: ['*.json', '*.mjs', 'seconds'] } },
    }),
    'web/package.json': JSON.stringify({ name: '@lens/web', scripts: { build: 'node build.mjs' } }),
    'web/build.mjs': `
      import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
      appendFileSync('builds', 'one\\n')
      rmSync('.next', { recursive: true, force: true })
      mkdirSync('.next')
      writeFileSync('.next/BUILD_ID', 'early')
      setInterval(() => console.log('building'), 100).unref()
      setTimeout(() => writeFileSync('.next/complete', 'yes'), 1000 * Number(readFileSync('seconds', 'utf8')))
    `,
    'web/seconds': '60',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(workspace, name), text)
})
afterAll(() => {
  rmSync(workspace, { recursive: true, force: true })
})

describe('buildSite', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops at once on %s, says so, and is not taken for done', async (signal, code) => {
    const { child, said } = await buildInProcess()
    await halfWay(child)
    const asked = performance.now()
    child.kill(signal)
    expect(await exitOf(child)).toBe(code)
    // The build would have gone on for a minute.
    expect(performance.now() - asked).toBeLessThan(30_000)
    expect(said()).toMatch(/Stopped while the site was being built; the next start builds it\./)
    expect(said()).not.toMatch(/ {4}at /)
    expect(await built()).toBeNull()
  })

  it('builds again what was killed half-way, and nothing that is there', async () => {
    const { child } = await buildInProcess()
    await halfWay(child)
    process.kill(-(child.pid ?? 0), 'SIGKILL')
    await exitOf(child)
    expect(await built()).toBeNull()

    await writeFile(join(site(), 'seconds'), '0')
    await buildSite(workspace, new AbortController().signal)
    expect(await built()).toBe('yes')
    // The build begins by emptying the folder.
    await writeFile(join(site(), '.next', 'marker'), 'untouched')
    await buildSite(workspace, new AbortController().signal)
    expect(await readFile(join(site(), '.next', 'marker'), 'utf8')).toBe('untouched')
  })

  it('builds once where two sites are started at once', async () => {
    await writeFile(join(site(), 'seconds'), '3')
    await rm(join(site(), 'builds'), { force: true })
    const both = [await buildInProcess(), await buildInProcess()]
    expect(await Promise.all(both.map(({ child }) => exitOf(child)))).toEqual([0, 0])
    expect(await readFile(join(site(), 'builds'), 'utf8')).toBe('one\n')
    expect(await built()).toBe('yes')
  })

  it('stops on SIGINT also while it waits for the build of another process', async () => {
    await writeFile(join(site(), 'seconds'), '60')
    const first = await buildInProcess()
    await halfWay(first.child)
    const second = spawnBuild()
    while (!second.said().includes('Building the site')) await pause(50)
    second.child.kill('SIGINT')
    expect(await exitOf(second.child)).toBe(130)
    expect(second.said()).not.toMatch(/ {4}at /)
    first.child.kill('SIGINT')
    expect(await exitOf(first.child)).toBe(130)
  })
})

/** The build as `lens serve` starts it, in a process group that a test may signal. */
async function buildInProcess() {
  await rm(join(site(), '.next'), { recursive: true, force: true })
  return spawnBuild()
}

function spawnBuild(): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/testing/build-site-process.ts', workspace], {
    cwd: join(root, 'apps', 'cli'),
    detached: true,
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return { child, said: () => said }
}

async function halfWay(child: ChildProcess): Promise<void> {
  while ((await readFile(join(site(), '.next', 'BUILD_ID'), 'utf8').catch(() => null)) === null) {
    if (child.exitCode !== null) throw new Error('The build ended before it began.')
    await pause(50)
  }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode)
    else child.on('close', resolve)
  })
}
