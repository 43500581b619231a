import { findClass, type ClassDetail } from '@lens/db'
import type { NextRequest } from 'next/server'
import { conceptName } from '../../../../numbers/concept-name.ts'
import { previewImage } from '../../../../previews/preview-image.tsx'
import { KEEP_HEADER } from '../../../../server/keep.ts'
import { chooseModel, type Selection } from '../../../../server/selected-model.ts'
import { parseClassKey, parseConceptKey } from '../../../../urls/paths.ts'

interface Context {
  params: Promise<{ kind: string; key: string }>
}

/** Drawn when it is first asked for, and kept like a page until the database changes. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { kind, key } = await params
  try {
    const choice = await chooseModel(request.nextUrl.searchParams.get('model') ?? undefined)
    const drawn =
      choice.kind === 'selected' ? await draw(choice.selection, kind, key.replace(/\.png$/, '')) : null
    if (drawn === null) return new Response('There is no such picture.', { status: 404 })
    return new Response(await drawn.arrayBuffer(), {
      headers: { 'Content-Type': 'image/png', [KEEP_HEADER]: 'Infinity' },
    })
  } catch (error) {
    console.error(error)
    return new Response('The picture could not be drawn. The cause is in the log of the server.', {
      status: 500,
    })
  }
}

async function draw({ database, model }: Selection, kind: string, key: string): Promise<Response | null> {
  const detailOf = (index: number): Promise<ClassDetail | null> => findClass(database, model.id, index)
  if (kind === 'classes') {
    const index = parseClassKey(key)
    const detail = index === null ? null : await detailOf(index)
    return detail && previewImage(detail, { title: detail.name, concepts: detail.concepts })
  }
  const named = kind === 'concepts' ? parseConceptKey(key) : null
  const detail = named === null ? null : await detailOf(named.classIndex)
  const concept = detail?.concepts.find(({ index }) => index === named?.concept)
  return detail === null || concept === undefined
    ? null
    : previewImage(detail, { title: `${conceptName(concept)} of ${detail.name}`, concepts: [concept] })
}
