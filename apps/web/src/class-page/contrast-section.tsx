import type { ClassDetail } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { percent, plural } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { classPath, conceptAnchor, type ModelInUrl } from '../urls/paths.ts'
import { AlignmentBar } from './alignment-bar.tsx'

interface Props {
  detail: ClassDetail
  model: ModelInUrl
}

type Contrast = ClassDetail['contrasts'][number]

/** Classes compared, and concepts named for each. */
const CLASSES_SHOWN = 3
const CONCEPTS_SHOWN = 3
/** Of the margin; less is shown as 0 % and says nothing. */
const LEAST = 0.005

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
  const strongest = detail.concepts
    .map((concept) => ({ concept, share: contrast.concepts[concept.index] ?? 0 }))
    .filter(({ share }) => share >= LEAST)
    .sort((a, b) => b.share - a.share)
    .slice(0, CONCEPTS_SHOWN)
  const largest = Math.max(...strongest.map(({ share }) => Math.abs(share)))
  return (
    <>
      <h3>
        rather than{' '}
        {other.explained ? <a href={classPath(other, model)}>{other.name}</a> : <span>{other.name}</span>}
      </h3>
      <ul className="grid gap-2">
        {strongest.map(({ concept, share }) => (
          <li
            key={concept.index}
            data-rank={concept.rank}
            className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1"
          >
            <a
              href={`#${conceptAnchor(concept.index)}`}
              className="flex min-h-9 items-center gap-2 no-underline hover:underline"
            >
              <ConceptBadge index={concept.index} rank={concept.rank} size="small" />
              {concept.label !== null && conceptName(concept)}
            </a>
            <span className="tabular">{percent(share)} of the margin</span>
            <AlignmentBar cosine={share} largest={largest} />
          </li>
        ))}
      </ul>
      <p className="label">
        Second choice for {plural(runnerUp, 'point')}
        {mistaken > 0 && <>; {plural(mistaken, 'image is', 'images are')} taken for it</>}.
      </p>
    </>
  )
}
