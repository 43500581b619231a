import { findClass } from '@lens/db'
import { outlinesDocument } from '../../../../pictures/outlines-document.ts'
import { KEEP_HEADER } from '../../../../server/keep.ts'
import { chooseModel } from '../../../../server/selected-model.ts'
import { parseClassKey } from '../../../../urls/paths.ts'

interface Context {
  params: Promise<{ model: string; file: string }>
}

/** All outlines of a class in one drawing, of which its pages show parts; kept like a page. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const { model, file } = await params
  try {
    const index = parseClassKey(file.replace(/\.svg$/, ''))
    const choice = await chooseModel(model)
    const detail =
      index === null || choice.kind !== 'selected'
        ? null
        : await findClass(choice.selection.database, choice.selection.model.id, index)
    if (detail === null) return new Response('There is no such drawing.', { status: 404 })
    return new Response(outlinesDocument(detail), {
      headers: {
        'Content-Type': 'image/svg+xml',
        // Opened by itself, a drawing is a document.
        'Content-Security-Policy': "default-src 'none'",
        [KEEP_HEADER]: 'Infinity',
      },
    })
  } catch (error) {
    console.error(error)
    return new Response('The outlines could not be drawn. The cause is in the log of the server.', {
      status: 500,
    })
  }
}
