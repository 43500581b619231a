import { searchClasses } from '@lens/db'
import type { NextRequest } from 'next/server'
import { selectModel } from '../../server/selected-model.ts'
import { readSuggested } from '../../urls/suggestions.ts'

const MOST = 8

/** Names of classes that a text may be the beginning of, as JSON. */
export async function GET(request: NextRequest): Promise<Response> {
  const parameters = Object.fromEntries(request.nextUrl.searchParams)
  const text = readSuggested(parameters)
  const selection = text === undefined ? null : await selectModel(parameters)
  if (selection === null) return Response.json([])
  const { rows } = await searchClasses(selection.database, {
    modelId: selection.model.id,
    text,
    perPage: MOST,
  })
  return Response.json([...new Set(rows.map(({ name }) => name))])
}
