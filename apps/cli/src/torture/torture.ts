import { parseArgs } from 'node:util'
import { tortureImages, tortureModels } from '@lens/core/torture'
import { tortureKills } from './kills.ts'

/** `npm run torture`: the long version of what the tests do, and its figures. */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    models: { type: 'string', default: '5000' },
    images: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '10000' },
  },
})
const seed = Number(values.seed)
const tallies = {
  models: await tortureModels(Number(values.models), seed),
  images: await tortureImages(Number(values.images), seed),
  kills: await tortureKills(Number(values.kills), seed),
}
console.log(JSON.stringify(tallies, null, 2))
process.exitCode = Object.values(tallies).some(({ faults }) => faults.length > 0) ? 1 : 0
