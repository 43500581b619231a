import { existsSync, readFileSync } from 'node:fs'
import { sharedPath } from '@lens/onnx/testing'
import { factorise } from '../dictionary/nmf.ts'
import { decodeNpy } from '../explanation/npy.ts'
import { matrix, type Matrix } from '../matrix.ts'
import { gaussians } from '../random.ts'

/** Time and error of ten concepts on the crops of 64 photos (1,024 × 1,280). */
const ROUNDS = 5

const fixture = sharedPath('fixtures/nmf/activations.npy')
const a = existsSync(fixture) ? load(fixture) : generated(1024, 1280, 12)
if (!existsSync(fixture)) console.log(`NMF: generated activations, since there is no ${fixture}`)
const seconds: number[] = []
for (let round = 0; ; round++) {
  const started = performance.now()
  const { relativeError, iterations } = await factorise(a, 10)
  // The first round opens the kernels.
  if (round > 0) seconds.push((performance.now() - started) / 1000)
  if (seconds.length < ROUNDS) continue
  const [fastest, middle] = [0, Math.floor(ROUNDS / 2)].map((i) => seconds.toSorted((x, y) => x - y)[i])
  console.log(
    `NMF of ${a.rows} × ${a.columns}, r = 10: median ${middle?.toFixed(3)} s, fastest ${fastest?.toFixed(3)} s, ` +
      `${iterations} iterations, relative error ${relativeError.toFixed(5)}`,
  )
  break
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
