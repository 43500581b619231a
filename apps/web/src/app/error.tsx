'use client'

import { BareFrame } from '../frame/bare-frame.tsx'
import { Message } from '../frame/message.tsx'

interface Props {
  error: Error & { digest?: string }
}

/** A fault that came up while the page was being made. Next keeps its message on the server; the digest finds it there. */
export default function ErrorPage({ error }: Props) {
  return (
    <BareFrame>
      <Message title="This page could not be made">
        <p>
          The cause is in the log of the server
          {error.digest !== undefined && <>, under the number {error.digest}</>}. Loading the page again may
          help.
        </p>
      </Message>
    </BareFrame>
  )
}
