import { MadeOnce } from '../frame/made-once.tsx'

/** Why there is no answer; it has the focus where it comes in place of one. */
export function Refusal({ message }: { message: string }) {
  return (
    <>
      <MadeOnce />
      <p
        role="alert"
        tabIndex={-1}
        autoFocus
        className="max-w-prose rounded border border-ink bg-surface px-5 py-4 text-lead"
      >
        {message}
      </p>
    </>
  )
}
