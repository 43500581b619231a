import { openDatabase, setConceptLabel } from '@lens/db'
import { LensError } from '@lens/errors'
import type { NextRequest } from 'next/server'
import { env } from '../env.ts'
import { conceptPagePath, parseConceptKey } from '../urls/paths.ts'
import { isOwnPage } from './own-page.ts'
import { chooseModel } from './selected-model.ts'

/** Much more than two names. */
const LARGEST = 4096

/** A request that must change nothing: its status and a sentence. */
export interface Refused {
  status: number
  message: string
}

/** Whether names of concepts may be changed here. */
export function mayEdit(): boolean {
  return env.LENS_EDIT !== undefined
}

/**
 * Gives a concept the name that its page's form sends, or takes it away where that is empty.
 * @returns where to go from there, or why not
 */
export async function answerLabelForm(
  request: NextRequest,
  written: string,
): Promise<{ to: string } | Refused> {
  const refused = refusal(request)
  if (refused) return refused
  const key = parseConceptKey(written)
  const choice = await chooseModel(request.nextUrl.searchParams.get('model') ?? undefined)
  if (key === null || choice.kind !== 'selected') return { status: 404, message: 'There is no such concept.' }
  const { model, inUrl } = choice.selection
  const form = new URLSearchParams(await request.text())
  const text = form.get('text')?.trim() ?? ''
  try {
    await setConceptLabel(
      openDatabase(env.LENS_HOME),
      { modelId: model.id, classIndex: key.classIndex, conceptIndex: key.concept },
      text === '' ? null : text,
      form.get('by'),
    )
  } catch (error) {
    if (!(error instanceof LensError) || error.code === 'storage') throw error
    return { status: 400, message: error.message }
  }
  return { to: `${conceptPagePath(key.classIndex, key.concept, inUrl)}#name` }
}

function refusal(request: NextRequest): Refused | null {
  if (!mayEdit())
    return { status: 403, message: 'Names cannot be changed on this site. Serve it with --edit to allow it.' }
  if (!isOwnPage(request.headers))
    return { status: 403, message: 'Names can be changed from this site only.' }
  if (Number(request.headers.get('content-length') ?? Infinity) > LARGEST)
    return { status: 413, message: 'The name is too long.' }
  return null
}
