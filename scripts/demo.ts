import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
// By its path: of what the root depends on, a change would run every task of every package again.
import { modelFile, writeScenes } from '../packages/planted/src/index.ts'

/**
 * `npm run demo`: explains the embedded default and serves the site, to which the pictures of concepts are added as they are
 * made. Everything it makes lies in the project's `.lens`; a second run reuses it.
 */
const SCENES_PER_CLASS = 60

const running = new Set<ChildProcess>()
process.on('SIGTERM', stopAll)
process.on('SIGHUP', stopAll)
// Ctrl-C reaches the children by itself, and they say what is kept.
process.on('SIGINT', () => undefined)

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    serve: { type: 'boolean', default: true },
    home: { type: 'string', default: join(root, '.lens') },
  },
  allowNegative: true,
})
const images = join(values.home, 'planted-scenes')
const { drawn } = await writeScenes(images, { perClass: SCENES_PER_CLASS })
console.error(drawn > 0 ? `Drew ${drawn} planted scenes in ${images}` : `The planted scenes are in ${images}`)
const explain = ['explain', '--model', modelFile, '--images', images, '--home', values.home]
if (!values.serve) await lens(...explain)
else if (await lens(...explain, '--no-visualise')) {
  // The pictures of concepts take minutes, and the site is worth reading without them: both at once.
  await Promise.all([
    lens('serve', '--home', values.home),
    lens('visualise', '--important-only', '--home', values.home),
  ])
}

/** Whether the command succeeded; where it did not, nothing else goes on. */
function lens(...args: string[]): Promise<boolean> {
  const child = spawn(process.execPath, [...process.execArgv, join(root, 'apps/cli/src/main.ts'), ...args], {
    stdio: 'inherit',
  })
  running.add(child)
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      running.delete(child)
      if (code !== 0) {
        process.exitCode ??= code ?? 1
        stopAll()
      }
      resolve(code === 0)
    })
  })
}

function stopAll(): void {
  for (const child of running) child.kill('SIGTERM')
}
