import type { Running } from '@lens/db'
import { workPath, type ModelInUrl } from '../urls/paths.ts'

/** What a command is making for this run at this moment: a page shows what is there, and says that more is to come. */
export function RunningNotice({ running, model }: { running: Running; model: ModelInUrl }) {
  return (
    <p className="border-b border-line bg-sunken py-2.5 label">
      <span className="wrap block">
        {running.job === 'explain'
          ? `Classes are being explained right now: ${String(running.done)} so far.`
          : `Pictures of concepts are being made right now: ${String(running.done)} of ${String(running.total)} important concepts have theirs.`}{' '}
        Load the page again to see what is new.
        {running.onQueue && (
          <>
            {' '}
            <a href={workPath(model)}>Which machines are at work</a>
          </>
        )}
      </span>
    </p>
  )
}
