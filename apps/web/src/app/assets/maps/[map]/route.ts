import { findImageMap } from '@lens/db'
import { imageMapDocument, POLICY } from '../../../../image-map/image-map-document.ts'
import { openIfThere } from '../../../../server/selected-model.ts'

const MAP = /^([0-9a-f]{32})\.html$/

/** A map's name changes with anything on it: what a browser once has, it never asks for again. */
const FOREVER = 'public, max-age=31536000, immutable'

interface Context {
  params: Promise<{ map: string }>
}

export async function GET(_: Request, { params }: Context): Promise<Response> {
  const version = MAP.exec((await params).map)?.[1]
  try {
    const database = version === undefined ? null : openIfThere()
    const map = database === null || version === undefined ? null : await findImageMap(database, version)
    if (map === null) return answer(404, 'There is no such map.', 'text/plain', 'no-store')
    return answer(200, imageMapDocument(map), 'text/html', FOREVER)
  } catch (error) {
    console.error(error)
    return answer(
      500,
      'The map could not be drawn. The cause is in the log of the server.',
      'text/plain',
      'no-store',
    )
  }
}

function answer(status: number, body: string, type: string, cache: string): Response {
  return new Response(body, {
    status,
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Security-Policy': POLICY,
      'Cache-Control': cache,
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
