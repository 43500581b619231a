import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { modelFile } from '@lens/planted'

export interface Ended {
  code: number | null
  out: string
  err: string
}

/**
 * The command as a user runs it; `onError` hears all that it has said on standard error so far, and may send its process group
 * a signal, as Ctrl-C on a terminal does.
 */
export function runLens(
  args: readonly string[],
  onError: (said: string, signal: (name: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    detached: true,
  })
  const { pid } = child
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
    onError(err, (name) => {
      if (pid !== undefined) process.kill(-pid, name)
    })
  })
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, out, err })
    })
  })
}

/** Arguments that explain drawn scenes, quickly. */
export function explainScenes(images: string, home: string, ...more: string[]): string[] {
  return [
    ...['explain', '--model', modelFile, '--images', images, '--home', home],
    ...['--concepts', '4', '--no-visualise', ...more],
  ]
}
