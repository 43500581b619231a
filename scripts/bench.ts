import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * `npm run bench`: every package's benchmarks, one after the other. Each compares within its own run, because machines and
 * hours differ: a ratio travels, a second does not.
 */
const BENCHMARKS = [
  'packages/core/src/bench/crops.bench.ts',
  'packages/core/src/bench/nmf.bench.ts',
  'packages/core/src/bench/maco.bench.ts',
  'packages/onnx/src/bench/gradient.bench.ts',
  'packages/db/src/bench/queries.bench.ts',
]

const root = fileURLToPath(new URL('..', import.meta.url))
for (const file of BENCHMARKS) {
  console.log(`\n── ${file}`)
  const { status } = spawnSync(process.execPath, [...process.execArgv, join(root, file)], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
}
