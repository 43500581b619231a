import { readFile } from 'node:fs/promises'
import { pictureFile } from './picture-file.ts'

/** A picture's name is the hash of its content: what a browser once has, it never asks for again. */
const FOREVER = 'public, max-age=31536000, immutable'

/** @param known the If-None-Match of who asks */
export async function pictureResponse(picture: string, known: string | null): Promise<Response> {
  try {
    const file = await pictureFile(picture)
    // Whole in memory: pictures are a few kilobytes.
    const bytes = file === null ? null : await read(file)
    if (bytes === null) return plain(404, 'There is no such picture.')
    const headers = { 'Cache-Control': FOREVER, ETag: `"${picture}"`, 'X-Content-Type-Options': 'nosniff' }
    if (isKnown(known, headers.ETag)) return new Response(null, { status: 304, headers })
    return new Response(bytes, {
      headers: { ...headers, 'Content-Type': 'image/webp', 'Content-Length': String(bytes.length) },
    })
  } catch (error) {
    console.error(error)
    return plain(500, 'The picture could not be read. The cause is in the log of the server.')
  }
}

async function read(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function isKnown(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.split(',').some((candidate) => ['*', etag, `W/${etag}`].includes(candidate.trim()))
}

function plain(status: number, sentence: string): Response {
  return new Response(sentence, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
