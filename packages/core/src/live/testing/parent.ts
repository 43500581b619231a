import { keepLive } from '../start.ts'

/** A process that keeps a live process, as `lens serve` does; for tests of how that ends. */
const [home = ''] = process.argv.slice(2)
const { address } = await keepLive({ home }, () => undefined)
console.log(address)
