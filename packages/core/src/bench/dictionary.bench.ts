import { existsSync, readFileSync } from 'node:fs'
import { sharedPath } from '@lens/onnx/testing'
import { DICTIONARY_METHODS } from '../dictionary/methods.ts'
import { factorise } from '../dictionary/nmf.ts'
import { decodeNpy } from '../explanation/npy.ts'
import { matrix, type Matrix } from '../matrix.ts'
import { gaussians } from '../random.ts'

/** Time of ten concepts: NMF of the crops of 30 photos, and what methods of the default presets take for rows as many as a class has. */
const ROUNDS = 5
const CONCEPTS = 10
/** Positions that dictionaries are learnt from at most, and crops of 64 images. */
const [POSITIONS, CROPS] = [2000, 1024]

const fixture = sharedPath('fixtures/nmf/activations.npy')
const crops = existsSync(fixture) ? load(fixture) : generated(480, 1280, 12)
if (!existsSync(fixture)) console.log(`NMF: generated activations, since there is no ${fixture}`)
await time(`NMF of ${crops.rows} × ${crops.columns}`, async () => {
  const { relativeError, iterations } = await factorise(crops, CONCEPTS)
  return `${iterations} iterations, relative error ${relativeError.toFixed(5)}`
})
const rows = generated(POSITIONS + CROPS, 1280, 12)
const training = { rows, weights: new Float32Array(rows.rows).fill(1), metric: null }
for (const name of ['nmf', 'spherical-k-means'] as const) {
  const method = DICTIONARY_METHODS[name]
  await time(`${method.name} of ${rows.rows} × ${rows.columns}`, async () => {
    await method.learn(training, CONCEPTS, { seed: 0, signal: new AbortController().signal })
    return 'as in explain'
  })
}

async function time(what: string, run: () => Promise<string>): Promise<void> {
  // The first round opens the kernels.
  let said = await run()
  const seconds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now()
    said = await run()
    seconds.push((performance.now() - started) / 1000)
  }
  const sorted = seconds.toSorted((x, y) => x - y)
  const [fastest, median] = [0, Math.floor(ROUNDS / 2)].map((i) => (sorted[i] as number).toFixed(3))
  console.log(`${what}, r = ${CONCEPTS}: median ${median} s, fastest ${fastest} s, ${said}`)
}

function load(file: string): Matrix {
  const { data, shape } = decodeNpy(readFileSync(file), file)
  return matrix(shape[0] ?? 0, shape[1] ?? 0, data)
}

/** A non-negative matrix of some rank, with noise. */
function generated(rows: number, columns: number, rank: number): Matrix {
  const u = gaussians(rows * rank, 1)
  const w = gaussians(rank * columns, 2)
  const noise = gaussians(rows * columns, 3)
  const out = matrix(rows, columns)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = Math.abs(noise[i * columns + j] as number)
      for (let k = 0; k < rank; k++)
        sum += Math.abs((u[i * rank + k] as number) * (w[k * columns + j] as number))
      out.data[i * columns + j] = sum
    }
  }
  return out
}
