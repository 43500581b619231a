import { Agent, get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

export interface Pace {
  /** Answers a second. */
  rate: number
  /** 95 % came within this, in milliseconds, counted from when they should have been asked for. */
  within: number
  /** Answers that were none of success. */
  wrong: number
}

/**
 * Asks at an even pace, whatever the server makes of it: autocannon sends what it may ask in a second at the beginning of that second.
 * @param rate requests a second
 */
export async function paced(
  address: string,
  path: () => string,
  { rate, connections, seconds }: { rate: number; connections: number; seconds: number },
): Promise<Pace> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const latencies: number[] = []
  let wrong = 0
  const begun = performance.now()
  const asked = Array.from({ length: rate * seconds }, async (_, i) => {
    const due = begun + (1000 * i) / rate
    await pause(due - performance.now())
    const status = await statusOf(agent, address + path())
    if (status !== 200) wrong += 1
    latencies.push(performance.now() - due)
  })
  await Promise.all(asked)
  const took = performance.now() - begun
  agent.destroy()
  latencies.sort((a, b) => a - b)
  return {
    rate: (1000 * latencies.length) / took,
    within: latencies[Math.floor(0.95 * latencies.length)] ?? NaN,
    wrong,
  }
}

function statusOf(agent: Agent, address: string): Promise<number> {
  return new Promise((resolve) => {
    get(address, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode ?? 0)
      })
    }).on('error', () => {
      resolve(0)
    })
  })
}
