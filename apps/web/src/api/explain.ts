import type { NextRequest } from 'next/server'
import { answerUpload } from '../server/upload.ts'
import { problemResponse } from './problem.ts'

/** Explains an image that is sent as the form of /explain sends it; nothing of it is kept. */
export async function explainUpload(request: NextRequest): Promise<Response> {
  const { status, refusal, asked } = await answerUpload(request)
  if (refusal !== null) return problemResponse(status, refusal)
  const answer = asked[0]?.answer
  if (answer === undefined) return problemResponse(503, 'Nothing answers that could explain images.')
  return answer.kind === 'refused'
    ? problemResponse(answer.status, answer.message)
    : Response.json(answer.explanation, { headers: { 'Cache-Control': 'no-store' } })
}
