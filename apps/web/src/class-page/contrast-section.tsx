import type { ClassDetail } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { plural } from '../numbers/format.ts'
import { comparePath } from '../urls/comparison.ts'
import { classPath, conceptAnchor, type ModelInUrl } from '../urls/paths.ts'
import { MarginShares } from './margin-shares.tsx'

interface Props {
  detail: ClassDetail
  model: ModelInUrl
}

type Contrast = ClassDetail['contrasts'][number]

const CLASSES_SHOWN = 3

/** Which concepts tell the class from those that it is nearly, or really, taken for. */
export function ContrastSection({ detail, model }: Props) {
  const contrasts = detail.contrasts.slice(0, CLASSES_SHOWN)
  if (contrasts.length === 0) return null
  return (
    <section aria-labelledby="contrast" className="mt-section grid gap-8">
      <div className="grid max-w-text gap-3.5">
        <h2 id="contrast">What tells it apart</h2>
        <p className="text-ink-soft">
          The classes that come nearest, and which concepts make the{' '}
          <Term id="contrast" model={model}>
            difference
          </Term>
          . A concept that both classes share counts for little here, however important it is; one that stands
          for nearly all of the difference may be a shortcut.
        </p>
      </div>
      <ul className="grid fill-96 gap-x-columns gap-y-8">
        {contrasts.map((contrast) => (
          <li key={contrast.other.index} className="grid content-start gap-3.5 font-sans text-label">
            <Against detail={detail} contrast={contrast} model={model} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Against({ detail, contrast, model }: Props & { contrast: Contrast }) {
  const { other, runnerUp, mistaken } = contrast
  return (
    <>
      <h3>
        rather than{' '}
        {other.explained ? <a href={classPath(other, model)}>{other.name}</a> : <span>{other.name}</span>}
      </h3>
      <MarginShares detail={detail} contrast={contrast} pathOf={(index) => `#${conceptAnchor(index)}`} />
      <p className="label">
        Second choice for {plural(runnerUp, 'point')}
        {mistaken > 0 && <>; {plural(mistaken, 'image is', 'images are')} mistaken for it</>}.{' '}
        {other.explained && (
          <a data-needs-server href={comparePath({ class: detail.index, with: other.index }, model)}>
            Compare the two<span className="sr-only">: {other.name}</span>
          </a>
        )}
      </p>
    </>
  )
}
