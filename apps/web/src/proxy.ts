import { NextResponse, type NextRequest } from 'next/server'
import { problemResponse } from './api/problem.ts'
import { answerTo, type Answer } from './server/gate.ts'
import { ANSWER_HEADER, leaveAnswer } from './server/handover.ts'
import { IMAGES_HEADER, KEEP_HEADER } from './server/keep.ts'
import { answerLabelForm } from './server/label-form.ts'
import { PROBLEM_HEADER } from './server/problem-header.ts'
import { answerSearch, answerUpload, type SearchAnswer, type UploadAnswer } from './server/upload.ts'

export const config = {
  // Everything that is a page. Files have their own routes and need neither the database's word nor a policy.
  matcher: [
    '/((?!_next/|assets/|api/v1(?:/|$)|previews/|outlines/|icon\\.svg|robots\\.txt).*)',
    // None of their names has an escape in it, and Next answers one that cannot be decoded with a 500.
    '/assets/(.*%.*)',
    '/(api/v1|previews|outlines)/(.*%.*)',
  ],
}

/** No route has this address: what is rewritten to it is answered with the not-found page and a 404. */
const NOWHERE = '/nowhere/at/all'

/** Pages that an image is sent to. */
const UPLOADS: Record<string, (request: NextRequest) => Promise<UploadAnswer | SearchAnswer>> = {
  '/explain': answerUpload,
  '/search': answerSearch,
}

export async function proxy(request: NextRequest): Promise<Response> {
  if (request.nextUrl.pathname.startsWith('/api/v1/'))
    return problemResponse(404, 'There is nothing at this address. The page /api says what there is.')
  const headers = new Headers(request.headers)
  headers.delete(PROBLEM_HEADER)
  headers.delete(ANSWER_HEADER)
  // This site has none of Next's actions: a form that is posted must not be taken for one.
  if (request.method === 'POST') headers.set('content-type', 'application/octet-stream')
  const answer = /^\/(assets|previews|outlines)\//.test(request.nextUrl.pathname)
    ? ({ kind: 'missing' } as const)
    : await answerTo(new URL(request.url))
  const concept = /^\/concepts\/([^/]+)$/.exec(request.nextUrl.pathname)?.[1]
  if (request.method === 'POST' && concept !== undefined && answer.kind === 'page')
    return respondToLabel(request, headers, concept)
  const upload = UPLOADS[request.nextUrl.pathname]
  if (request.method === 'POST' && upload !== undefined && answer.kind === 'page')
    return respondToUpload(request, headers, await upload(request))
  const response = respond(request, headers, answer)
  if (answer.kind === 'page') {
    response.headers.set(KEEP_HEADER, String(answer.keep))
    if (answer.images !== null) response.headers.set(IMAGES_HEADER, answer.images)
  }
  return response
}

/**
 * The answer to an upload is the page itself, with a status that a page cannot set. Here the form is read and asked about;
 * the page is then made as if nothing had been sent.
 */
function respondToUpload(
  request: NextRequest,
  headers: Headers,
  answer: UploadAnswer | SearchAnswer,
): NextResponse {
  headers.set(ANSWER_HEADER, leaveAnswer(answer))
  const response = NextResponse.rewrite(request.nextUrl, { request: { headers }, status: answer.status })
  response.headers.set('Cache-Control', 'no-store')
  return response
}

/** The page again, which a reload then asks for and sends nothing. */
async function respondToLabel(
  request: NextRequest,
  headers: Headers,
  concept: string,
): Promise<NextResponse> {
  const done = await answerLabelForm(request, concept)
  return 'to' in done
    ? NextResponse.redirect(new URL(done.to, request.url), 303)
    : respond(request, headers, { kind: 'problem', ...done })
}

function respond(request: NextRequest, headers: Headers, answer: Answer): NextResponse {
  const rewritten = (path: string, status: number) =>
    NextResponse.rewrite(new URL(path, request.url), { request: { headers }, status })
  switch (answer.kind) {
    case 'moved':
      return NextResponse.redirect(new URL(answer.to, request.url), answer.permanent ? 308 : 307)
    case 'missing':
      return rewritten(NOWHERE, 404)
    case 'problem':
      // Header values are ASCII; the sentence may hold anything.
      headers.set(PROBLEM_HEADER, encodeURIComponent(answer.message))
      return rewritten('/problem', answer.status)
    case 'page':
      return request.nextUrl.pathname === '/problem'
        ? rewritten(NOWHERE, 404)
        : NextResponse.next({ request: { headers } })
  }
}
