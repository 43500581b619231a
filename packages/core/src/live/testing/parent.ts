import { startLive } from '../start.ts'

/** A process that has started a live process, as `lens serve` does; for tests of how that ends. */
const [home = ''] = process.argv.slice(2)
const { address } = await startLive({ home })
console.log(address)
