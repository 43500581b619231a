import { apiDocument } from '../../../../api/document.ts'
import { KEEP_HEADER } from '../../../../server/keep.ts'

export function GET(): Response {
  return Response.json(apiDocument(), { headers: { [KEEP_HEADER]: 'Infinity' } })
}
