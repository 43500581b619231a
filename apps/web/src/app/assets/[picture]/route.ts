import { pictureResponse } from '../../../pictures/picture-response.ts'

interface Context {
  params: Promise<{ picture: string }>
}

/** Where `next dev` serves the site; `server/serve.ts` answers without Next. HEAD is answered by Next from this. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  return pictureResponse((await params).picture, request.headers.get('if-none-match'))
}
