import type { NextRequest } from 'next/server'
import { answerApi } from '../../../../api/answer.ts'
import { explainUpload } from '../../../../api/explain.ts'
import { problemResponse } from '../../../../api/problem.ts'

interface Context {
  params: Promise<{ path?: string[] }>
}

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { path = [] } = await params
  if (path.join('/') === 'explain') return problemResponse(405, 'An image is sent to this address by POST.')
  return answerApi(new URL(request.url), path)
}

export async function POST(request: NextRequest, { params }: Context): Promise<Response> {
  const { path = [] } = await params
  return path.join('/') === 'explain'
    ? explainUpload(request)
    : problemResponse(405, 'Nothing can be sent to this address.')
}
