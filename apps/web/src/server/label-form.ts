import { isIP } from 'node:net'
import { openDatabase, setConceptLabel } from '@lens/db'
import { LensError } from '@lens/errors'
import type { NextRequest } from 'next/server'
import { env } from '../env.ts'
import { conceptPagePath, parseConceptKey } from '../urls/paths.ts'
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

/**
 * Whether a page of this site sent the form. Browsers say where a form comes from, and no page of another site can make them say
 * otherwise. The host must be an address, this machine, or the name that LENS_EDIT gives: any other name may be another site's, made
 * to point here.
 */
export function isOwnPage(headers: Headers): boolean {
  const host = headers.get('host') ?? ''
  if (!isOwnHost(host)) return false
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  const origin = headers.get('origin')
  return origin === null ? site === 'same-origin' : hostOf(origin) === host
}

function isOwnHost(host: string): boolean {
  const name =
    hostOf(`http://${host}`)
      ?.replace(/:\d+$/, '')
      .replace(/^\[|\]$/g, '') ?? ''
  return name === 'localhost' || isIP(name) !== 0 || (name !== '' && name === env.LENS_EDIT)
}

function hostOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).host : null
}
