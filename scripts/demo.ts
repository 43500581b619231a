import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { modelFile, writeScenes } from '@lens/planted'

/**
 * `npm run demo`: explains the embedded default and serves the site. Everything it makes lies in the project's `.lens`; a
 * second run reuses it.
 */
const SCENES_PER_CLASS = 60

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
await lens('explain', '--model', modelFile, '--images', images, '--home', values.home)
if (values.serve) await lens('serve', '--home', values.home)

function lens(...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, join(root, 'apps/cli/src/main.ts'), ...args], {
    stdio: 'inherit',
  })
  const forward = (): void => {
    child.kill('SIGTERM')
  }
  // Ctrl-C reaches the child by itself, and the child says what is kept.
  const wait = (): void => undefined
  process.on('SIGTERM', forward)
  process.on('SIGINT', wait)
  return new Promise<void>((resolve) => {
    child.on('exit', (code) => {
      process.off('SIGTERM', forward)
      process.off('SIGINT', wait)
      if (code === 0) resolve()
      else process.exit(code ?? 1)
    })
  })
}
