import { LensError } from '@lens/errors'
import { Redis } from 'ioredis'

/**
 * A connection to Redis that waits out interruptions once it has been made.
 * @throws LensError `usage` for an address that is none; `not-found` where nobody answers
 */
export async function connect(address: string): Promise<Redis> {
  if (!/^rediss?:\/\/[^/]/.test(address) || !URL.canParse(address))
    throw new LensError('usage', `"${address}" names no queue; an address is like redis://localhost:6379.`)
  const redis = new Redis(address, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    // Before the first answer a mistake is more likely than an interruption.
    retryStrategy: (times) => (isConnected ? Math.min(100 * times, 5000) : null),
  })
  let isConnected = false
  let reason = ''
  redis.on('error', (error: Error & { code?: string }) => {
    reason = error.message || (error.code ?? error.name)
  })
  try {
    await redis.connect()
    await redis.ping()
    isConnected = true
    return redis
  } catch (error) {
    redis.disconnect()
    throw new LensError(
      'not-found',
      `No Redis answers at ${withoutPassword(address)} (${reason || String(error)}). Start one there, or correct --queue.`,
      { cause: error },
    )
  }
}

function withoutPassword(address: string): string {
  const url = new URL(address)
  if (url.password !== '') url.password = '…'
  return url.href
}
