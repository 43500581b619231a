import type { ConceptDetail, LabelChangeView } from '@lens/db'
import { Chevron } from '../frame/chevron.tsx'
import { conceptPagePath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  classIndex: number
  concept: ConceptDetail
  /** The newest first. */
  history: readonly LabelChangeView[]
  editable: boolean
  model: ModelInUrl
}

/** The name that people gave a concept, since when, and what it was called before; where it is allowed, a form to give another. */
export function LabelSection({ classIndex, concept, history, editable, model }: Props) {
  const [latest] = history
  if (!editable && latest === undefined) return null
  const action = conceptPagePath(classIndex, concept.index, model)
  return (
    <section
      id="name"
      aria-label="Name"
      className="grid max-w-prose scroll-mt-24 gap-2 pt-3 font-sans text-label"
    >
      <p>{latest === undefined ? 'Nobody has named this concept.' : said(latest)}</p>
      {(editable || history.length > 1) && (
        <details className="group">
          <summary className="inline-flex min-h-11 items-center gap-2 font-medium">
            <Chevron className="group-open:rotate-90" />
            {editable ? 'Change the name' : 'What it was called before'}
          </summary>
          <div className="grid gap-4 pb-2">
            {editable && <NameForm action={action} text={concept.label ?? ''} />}
            {history.length > 0 && (
              <ol className="grid gap-1.5 text-note" aria-label="History">
                {history.map((change, at) => (
                  <li key={at} className="flex flex-wrap items-center gap-x-4">
                    <span>{said(change)}</span>
                    {editable && at > 0 && <Again action={action} text={change.text ?? ''} />}
                  </li>
                ))}
                {editable && history.at(-1)?.text !== null && concept.label !== null && (
                  <li className="flex flex-wrap items-center gap-x-4">
                    <span className="text-ink-soft">Before: no name.</span>
                    <Again action={action} text="" />
                  </li>
                )}
              </ol>
            )}
          </div>
        </details>
      )}
    </section>
  )
}

function NameForm({ action, text }: { action: string; text: string }) {
  return (
    <form action={action} method="post" className="flex flex-wrap items-end gap-3">
      <label className="grid gap-1.5">
        Name
        <input name="text" defaultValue={text} maxLength={80} className="input w-60" autoComplete="off" />
      </label>
      <label className="grid gap-1.5">
        Given by
        <input name="by" maxLength={60} className="input w-40" autoComplete="name" />
      </label>
      <button type="submit" className="button">
        Save
      </button>
    </form>
  )
}

/** Undoes: the concept is called what it was called then. */
function Again({ action, text }: { action: string; text: string }) {
  return (
    <form action={action} method="post">
      <input type="hidden" name="text" value={text} />
      <button type="submit" className="min-h-9 underline">
        {text === '' ? 'Take the name away' : `Call it “${text}” again`}
      </button>
    </form>
  )
}

const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })

function said({ text, by, at }: LabelChangeView): string {
  const what = text === null ? 'Its name was taken away' : `Named “${text}”`
  return `${what}${by === null ? '' : ` by ${by}`}${at === null ? '' : ` on ${DATE.format(at)}`}.`
}
