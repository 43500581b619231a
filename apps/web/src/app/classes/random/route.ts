import { randomClass } from '@lens/db'
import type { NextRequest } from 'next/server'
import { chooseModel } from '../../../server/selected-model.ts'
import { classPath, homePath } from '../../../urls/paths.ts'

/** Always somewhere else: never kept by a cache. The gate has already refused unknown models. */
export async function GET(request: NextRequest): Promise<Response> {
  const choice = await chooseModel(request.nextUrl.searchParams.get('model') ?? undefined)
  const to = choice.kind === 'selected' ? await pathOfAny(choice.selection) : homePath(null)
  return new Response(null, { status: 307, headers: { Location: to, 'Cache-Control': 'no-store' } })
}

type Selected = Extract<Awaited<ReturnType<typeof chooseModel>>, { kind: 'selected' }>['selection']

async function pathOfAny({ database, model, inUrl }: Selected): Promise<string> {
  const any = await randomClass(database, model.id)
  return any === null ? homePath(inUrl) : classPath(any, inUrl)
}
