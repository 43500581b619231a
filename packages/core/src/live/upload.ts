import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.ts'

export interface UploadLimits {
  readonly bytes: number
  /** Milliseconds in which all of it must be here. */
  readonly time: number
}

/**
 * The body of a request, in memory.
 * @throws Refusal 413: too large, by what it says of itself or by what comes; 408: too slow; the reason of `gone`: the client left
 */
export function readUpload(
  request: IncomingMessage,
  { bytes, time }: UploadLimits,
  gone: AbortSignal,
): Promise<Buffer> {
  const tooLarge = new Refusal(
    413,
    `The image has more than ${Math.round(bytes / 2 ** 20)} MB. Choose a smaller one.`,
  )
  if (Number(request.headers['content-length']) > bytes) return Promise.reject(tooLarge)
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const end = (finish: () => void): void => {
      clearTimeout(timer)
      request.off('data', onData).off('end', onEnd)
      gone.removeEventListener('abort', onGone)
      finish()
    }
    const onData = (chunk: Buffer): void => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= bytes) return
      end(() => {
        reject(tooLarge)
      })
    }
    const onEnd = (): void => {
      end(() => {
        resolve(Buffer.concat(chunks))
      })
    }
    const onGone = (): void => {
      end(() => {
        reject(gone.reason as Error)
      })
    }
    const timer = setTimeout(() => {
      end(() => {
        reject(new Refusal(408, `The image did not arrive within ${Math.round(time / 1000)} seconds.`))
      })
    }, time)
    request.on('data', onData).on('end', onEnd)
    gone.addEventListener('abort', onGone)
  })
}
