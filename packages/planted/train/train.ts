import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LensError } from '@lens/errors'
import { CLASSES } from '../src/classes.ts'
import { HELD_OUT_SEED, modelFile } from '../src/index.ts'
import { drawSet } from './draw-set.ts'
import { MEAN, measure, STD } from './measure.ts'

/** Debian's, which has its PyTorch; another one can be named: `train /path/to/python3`. */
const PYTHON = process.argv[2] ?? '/usr/bin/python3'
const SCENES_PER_CLASS = 800
const EPOCHS = 6
const MEASURED_PER_CLASS = 200

/** Draws the training scenes, trains, writes the model, measures it on scenes it never saw and writes that down. */
async function train(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'planted-train-'))
  try {
    console.log(`Drawing ${SCENES_PER_CLASS * CLASSES.length} scenes…`)
    await drawSet(folder, SCENES_PER_CLASS)
    console.log('Training…')
    await runPython([folder, modelFile, String(CLASSES.length), String(EPOCHS)])
  } finally {
    await rm(folder, { recursive: true })
  }
  console.log('Measuring…')
  const measured = await measure(modelFile, HELD_OUT_SEED, MEASURED_PER_CLASS)
  console.log(measured)
  await describe(measured)
}

async function runPython(args: readonly string[]): Promise<void> {
  const script = fileURLToPath(new URL('train.py', import.meta.url))
  const python = spawn(PYTHON, [script, ...args], { stdio: 'inherit' })
  const failed = (how: string, cause?: unknown): LensError =>
    new LensError('input', `${PYTHON} train.py ${how}. It needs PyTorch: apt install python3-torch.`, {
      cause,
    })
  const [code] = (await once(python, 'exit').catch((error: unknown) => {
    throw failed('could not be started', error)
  })) as [number | null]
  if (code !== 0) throw failed(`ended with ${code ?? 'a signal'}`)
}

async function describe(measured: Awaited<ReturnType<typeof measure>>): Promise<void> {
  const description = {
    name: 'planted',
    file: 'planted.onnx',
    bytes: (await stat(modelFile)).size,
    architecture: 'residual CNN, 4 stages, 128 px to 8×8×128, global average pooling, linear head',
    opset: 13,
    inputName: 'input',
    layout: 'NCHW',
    shape: ['N', 3, 128, 128],
    size: 128,
    channelOrder: 'RGB',
    dtype: 'float32',
    mean: [MEAN, MEAN, MEAN],
    std: [STD, STD, STD],
    pixelScale: 255,
    outputs: { logits: ['N', CLASSES.length] },
    resizeShorterSide: null,
    labelsFile: 'planted-labels.json',
    trainingScenes: { perClass: SCENES_PER_CLASS, firstSeed: 0, epochs: EPOCHS },
    measuredAccuracy: { firstSeed: HELD_OUT_SEED, ...measured },
  }
  const labels = CLASSES.map(({ index, name, synonyms }) => ({ index, name, synonyms }))
  await writeFile(modelFile.replace(/\.onnx$/, '.json'), `${JSON.stringify(description, fourDigits, 2)}\n`)
  await writeFile(modelFile.replace(/\.onnx$/, '-labels.json'), `${JSON.stringify(labels, null, 2)}\n`)
}

function fourDigits(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value
}

await train()
