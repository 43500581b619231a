import type { AddressInfo } from 'node:net'
import { Compute } from './compute.ts'
import { liveOptions } from './options.ts'
import { liveServer } from './server.ts'

/**
 * The process that explains images for the site, on a port of its own of this machine alone. It tells its parent its address,
 * and ends, with the computing process, at SIGTERM, with its parent, and without one at Ctrl-C.
 */
const { home, port, limits } = liveOptions.parse(JSON.parse(process.argv[2] ?? '{}'))
const compute = new Compute(home, limits)
const server = liveServer(limits, (request) => compute.run(request))

function end(): void {
  compute.kill()
  process.exit(0)
}
process.on('SIGTERM', end)
// Ctrl-C, and a terminal that is closed, reach the whole process group: where there is a parent, it decides.
for (const signal of ['SIGINT', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (!process.connected) end()
  })
process.on('disconnect', end)

server.listen(port, '127.0.0.1', () => {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  if (process.send) process.send({ address })
  else console.log(address)
})
