import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { BareFrame } from '../../frame/bare-frame.tsx'
import { Message } from '../../frame/message.tsx'
import { PROBLEM_HEADER } from '../../server/problem-header.ts'
import { homePath } from '../../urls/paths.ts'

export const metadata: Metadata = { title: 'Something went wrong', robots: { index: false } }

/** Shown in place of a page that could not be made; the gate sends the sentence and the status. */
export default async function ProblemPage() {
  const sentence = (await headers()).get(PROBLEM_HEADER)
  return (
    <BareFrame>
      <Message title="This page could not be made">
        <p>{sentence === null ? 'The cause is in the log of the server.' : decodeURIComponent(sentence)}</p>
        <p>
          <a href={homePath(null)}>Try the front page</a>
        </p>
      </Message>
    </BareFrame>
  )
}
