import type { UploadAnswer } from './upload.ts'

/** How the proxy names an answer to the page that shows it. A visitor's own header of this name is dropped. */
export const ANSWER_HEADER = 'x-lens-answer'

/** A page is made at once or not at all. */
const KEPT = 30_000

/** On the process and not in this module: the proxy and the pages are bundled apart, and each has its own copy of it. */
const shared = globalThis as typeof globalThis & { lensAnswers?: Map<string, UploadAnswer> }
const answers = (shared.lensAnswers ??= new Map<string, UploadAnswer>())

export function leaveAnswer(answer: UploadAnswer): string {
  const name = crypto.randomUUID()
  answers.set(name, answer)
  setTimeout(() => answers.delete(name), KEPT).unref()
  return name
}

export function takeAnswer(name: string | null): UploadAnswer | null {
  const answer = name === null ? undefined : answers.get(name)
  if (name !== null) answers.delete(name)
  return answer ?? null
}
