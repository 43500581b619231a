import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

import { LensError } from '@lens/errors'

/** Exporters' names for the model that others in the folder are variants of. */
const MAIN = ['model.onnx', 'onnx/model.onnx']

/**
 * The ONNX file that a user means: the file itself, or the one in a folder, as Hugging Face keeps them.
 *
 * @throws LensError `input` for a folder without an ONNX file, or with several and none of them the main one
 */
export async function modelFileOf(given: string): Promise<string> {
  const isFolder = await stat(given).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
  if (!isFolder) return given
  const names = await namesIn(given)
  const inner = names.includes('onnx')
    ? (await namesIn(path.join(given, 'onnx'))).map((name) => `onnx/${name}`)
    : []
  const models = [...names, ...inner].filter((name) => name.toLowerCase().endsWith('.onnx')).sort()
  const [first] = models
  const main = models.length === 1 ? first : MAIN.find((name) => models.includes(name))
  if (main !== undefined) return path.join(given, main)
  if (first !== undefined) {
    throw new LensError(
      'input',
      `${given} holds ${models.length} models (${models.join(', ')}); name one of them instead of the folder.`,
    )
  }
  const weights = names.find((name) => /\.(?:safetensors|bin|pt|pth|h5|keras|pb|tflite)$/i.test(name))
  throw new LensError(
    'input',
    `There is no .onnx file in ${given}` +
      (weights === undefined
        ? '.'
        : `, only weights of another kind (${weights}); export them to ONNX first, for example with \`optimum-cli export onnx\`.`),
  )
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((): string[] => [])
}
