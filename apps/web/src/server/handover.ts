import type { SearchAnswer, UploadAnswer } from './upload.ts'

type Answer = UploadAnswer | SearchAnswer

/** How the proxy names an answer to the page that shows it. A visitor's own header of this name is dropped. */
export const ANSWER_HEADER = 'x-lens-answer'

/** A page is made at once or not at all. */
const KEPT = 30_000

/** On the process and not in this module: the proxy and the pages are bundled apart, and each has its own copy of it. */
const shared = globalThis as typeof globalThis & { lensAnswers?: Map<string, Answer> }
const answers = (shared.lensAnswers ??= new Map<string, Answer>())

export function leaveAnswer(answer: Answer): string {
  const name = crypto.randomUUID()
  answers.set(name, answer)
  setTimeout(() => answers.delete(name), KEPT).unref()
  return name
}

/** @param kind what the page can show */
export function takeAnswer<K extends Answer['kind']>(
  name: string | null,
  kind: K,
): Extract<Answer, { kind: K }> | null {
  const answer = name === null ? undefined : answers.get(name)
  if (name !== null) answers.delete(name)
  return answer?.kind === kind ? (answer as Extract<Answer, { kind: K }>) : null
}
