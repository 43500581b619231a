import { parseArgs } from 'node:util'
import { tortureImages, tortureModels } from '@lens/core/torture'
import { tortureAddresses } from './addresses.ts'
import { tortureKills } from './kills.ts'

/** `npm run torture`: the long version of what the tests do, and its figures. 0 leaves a part out. */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    models: { type: 'string', default: '5000' },
    images: { type: 'string', default: '5000' },
    addresses: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '10000' },
  },
})
const seed = Number(values.seed)
const parts = {
  images: (count: number) => tortureImages(count, seed),
  models: (count: number) => tortureModels(count, seed),
  kills: (count: number) => tortureKills(count, seed),
  addresses: tortureAddresses,
}
for (const [name, torture] of Object.entries(parts)) {
  const count = Number(values[name as keyof typeof parts])
  if (count === 0) continue
  const started = performance.now()
  const tally = await torture(count)
  const minutes = ((performance.now() - started) / 60_000).toFixed(1)
  console.log(`${name}, in ${minutes} min: ${JSON.stringify(tally, null, 2)}`)
  if (tally.faults.length > 0) process.exitCode = 1
}
