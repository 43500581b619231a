import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** A web host that knows nothing but files, which it serves below `prefix`. */
export async function serveFiles(
  folder: string,
  prefix: string,
): Promise<{ address: string; close: () => void }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname)
    const name = path.startsWith(prefix) ? normalize(path.slice(prefix.length)) : '..'
    const file = join(folder, name.endsWith('/') || name === '.' ? join(name, 'index.html') : name)
    ;(name.startsWith('..') ? Promise.reject(new Error('outside')) : readFile(file)).then(
      (bytes) =>
        response
          .writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' })
          .end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${String(port)}${prefix}`, close: () => server.close() }
}
