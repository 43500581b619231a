import type { QueuedJob, QueuedWork } from '@lens/db'
import { count } from '../numbers/format.ts'
import { withQuery, type ModelInUrl } from '../urls/paths.ts'

/** What is on the queue of a run: counts, what each machine is at, and what has failed. */
export function QueuedWorkView({ work, model }: { work: QueuedWork; model: ModelInUrl }) {
  const { counts, active, failed, updatedAt } = work
  const total = counts.waiting + counts.active + counts.done + counts.failed
  return (
    <>
      <div className="grid gap-3">
        <p className="max-w-prose text-lead">
          {count(counts.done)} of {count(total)} jobs are done, {count(counts.active)} are being worked on,{' '}
          {count(counts.waiting)} wait and {count(counts.failed)} failed. A job is a class to explain, or the
          concepts of a class to draw.
        </p>
        <progress className="w-full max-w-prose" aria-label="Jobs done" value={counts.done} max={total} />
        <p className="label">
          Last heard <time dateTime={new Date(updatedAt).toISOString()}>{utc(updatedAt)}</time>. Load the page
          again to see what is new.
        </p>
      </div>
      <section className="grid gap-4">
        <h2>At work</h2>
        {active.length === 0 ? (
          <p>No machine is at work.</p>
        ) : (
          <ul className="grid gap-4">
            {active.map((job) => (
              <li key={keyOf(job)} className="grid max-w-prose gap-1">
                <span>
                  <ClassLink job={job} model={model} />, on {job.worker}
                </span>
                <span className="label">{stageOf(job)}</span>
                <progress
                  className="w-full"
                  aria-label={`${job.className}: ${stageOf(job)}`}
                  value={job.done}
                  max={Math.max(job.total, 1)}
                />
              </li>
            ))}
          </ul>
        )}
      </section>
      {failed.length > 0 && (
        <section className="grid gap-4">
          <h2>Failed, or left out</h2>
          <ul className="grid gap-3">
            {failed.map((job) => (
              <li key={keyOf(job)} className="max-w-prose">
                <ClassLink job={job} model={model} />: {job.reason}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** A search: the class may not be there yet, and the list then says so. */
function ClassLink({ job, model }: { job: QueuedJob; model: ModelInUrl }) {
  return <a href={withQuery('/classes', { q: job.className, model })}>{job.className}</a>
}

function stageOf({ kind, className, stage }: QueuedJob): string {
  const what = stage?.replace(`${className}: `, '')
  return what ? what : kind === 'explain' ? 'explaining' : 'drawing its concepts'
}

function keyOf({ kind, classIndex }: QueuedJob): string {
  return `${kind}-${String(classIndex)}`
}

function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
