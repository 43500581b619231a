import { isLensError, LensError } from '@lens/errors'
import type { z } from 'zod'
import { describeFault } from '../server/gate.ts'
import { KEEP_HEADER } from '../server/keep.ts'
import { chooseModel } from '../server/selected-model.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { problemResponse } from './problem.ts'

/** An answer says the same until the database changes: the server in front keeps it like a page. */
const KEPT = { [KEEP_HEADER]: 'Infinity' }

/** Answers an address below /api/v1, whatever it is. */
export async function answerApi(url: URL, path: readonly string[]): Promise<Response> {
  try {
    const { operation, parts } = operationAt(path)
    const asked = read(operation, url, parts)
    const { selection } = await selected(asked['model'])
    return Response.json(await operation.answer(asked, selection), { headers: KEPT })
  } catch (error) {
    if (!isLensError(error)) console.error(error)
    const { status, message } = describeFault(error)
    return problemResponse(status, message)
  }
}

function operationAt(path: readonly string[]): { operation: Operation; parts: Record<string, string> } {
  for (const operation of OPERATIONS) {
    const parts = partsOf(operation.path.split('/').slice(1), path)
    if (parts !== null) return { operation, parts }
  }
  throw new LensError(
    'not-found',
    `There is nothing at /api/v1/${path.join('/')}. The page /api says what there is.`,
  )
}

/** `classes/{class}` and `classes/251`: class is 251; null where the path is another one. */
function partsOf(template: readonly string[], path: readonly string[]): Record<string, string> | null {
  if (template.length !== path.length) return null
  const parts: Record<string, string> = {}
  for (const [i, part] of template.entries()) {
    const name = /^\{(.*)\}$/.exec(part)?.[1]
    if (name === undefined && part !== path[i]) return null
    if (name !== undefined) parts[name] = path[i] ?? ''
  }
  return parts
}

/** @throws LensError `usage` that names the parameter and says what is wrong with it */
function read(operation: Operation, url: URL, parts: Record<string, string>): Record<string, unknown> {
  const given = Object.fromEntries(url.searchParams)
  const { data, error } = operation.parameters.safeParse({ ...given, ...parts })
  if (error) throw new LensError('usage', error.issues.map((issue) => sentenceOf(issue, operation)).join(' '))
  return data
}

function sentenceOf(issue: z.core.$ZodIssue, operation: Operation): string {
  if (issue.code !== 'unrecognized_keys') return `\`${issue.path.join('.')}\`: ${issue.message}.`
  const known = Object.keys(operation.parameters.shape).join(', ')
  return `There is no parameter \`${issue.keys.join('`, `')}\` here. There are: ${known}.`
}

async function selected(model: unknown) {
  const choice = await chooseModel(typeof model === 'string' ? model : undefined)
  switch (choice.kind) {
    case 'selected':
      return choice
    case 'unknown':
      throw new LensError(
        'not-found',
        `There is no model \`${String(model)}\` here. /api/v1/models lists them.`,
      )
    case 'nothing-explained':
      throw new LensError('not-found', 'Nothing has been explained here yet.')
  }
}
