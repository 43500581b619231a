import type { LiveConcept, LiveMap, LiveSplit } from '../server/live.ts'
import { classNames } from '../frame/class-names.ts'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { decimal } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { coarser } from '../pictures/mask.ts'
import { LiveOutline } from '../pictures/outline.tsx'
import { conceptPath, type ModelInUrl } from '../urls/paths.ts'
import { Heat } from './heat.tsx'
import { OneImageSection, type Place } from './one-image-section.tsx'
import type { ConceptPart, Score } from './score.ts'
import { SeenFrame, SeenGround, type SeenImage } from './seen.tsx'

interface Props {
  place: Place
  image: SeenImage
  score: Score
  split: LiveSplit
  of: { index: number; slug: string }
  model: ModelInUrl
}

/** For every concept that is in the image: where it is active, and where what it adds to the score comes from. */
export function MapsSection({ place, image, score, split, of, model }: Props) {
  const found = score.parts.flatMap((part) => {
    const live = split.concepts.find(({ index }) => index === part.index)
    return live === undefined ? [] : [{ part, live }]
  })
  const present = found.filter(({ live }) => live.coefficient > 0)
  const absent = found.filter(({ live }) => live.coefficient <= 0)
  const attributed = present.filter(({ live }) => live.attribution !== null)
  const others = present.filter(({ live }) => live.attribution === null)
  return (
    <OneImageSection
      place={place}
      id="maps"
      title="Where it looks"
      lead={
        <>
          <p className="text-ink-soft">
            What the model sees of the image, and on it{' '}
            <Term id="coefficient-map" model={model}>
              where each concept lies
            </Term>
            : the stronger the colour, the more like it; the line is at half of its peak.
          </p>
          {attributed.length > 0 && (
            <p className="text-ink-soft">
              Beside it, in grey, where its{' '}
              <Term id="attribution" model={model}>
                evidence
              </Term>{' '}
              is: the {split.evidence === 'occlusion' ? 'parts' : 'pixels'} that the concept changes with, the
              stronger the more. The two need not agree.
            </p>
          )}
        </>
      }
    >
      <SeenGround image={image}>
        <MapGrid concepts={attributed} paired of={of} model={model} />
        <MapGrid concepts={others} of={of} model={model} />
      </SeenGround>
      {absent.length > 0 && (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1.5 font-sans text-label leading-normal text-ink-soft">
          Not in this image:
          {absent.map(({ part }) => (
            <ConceptBadge key={part.index} index={part.index} rank={part.rank} />
          ))}
        </p>
      )}
    </OneImageSection>
  )
}

interface Found {
  part: ConceptPart
  live: LiveConcept
}

interface GridProps extends Pick<Props, 'of' | 'model'> {
  concepts: Found[]
  /** Each has two maps. */
  paired?: boolean
}

function MapGrid({ concepts, paired = false, of, model }: GridProps) {
  if (concepts.length === 0) return null
  return (
    <ul
      className={classNames(
        'grid [--contour:1] not-first:mt-8',
        paired
          ? 'fill-96 gap-x-snug gap-y-8'
          : 'grid-cols-2 gap-x-4 gap-y-6 sm:fill-44 sm:gap-x-snug sm:gap-y-8',
      )}
    >
      {concepts.map(({ part, live }) => (
        <li key={part.index} data-rank={part.rank} className="border-t-4 border-concept pt-3">
          <ConceptMaps part={part} live={live} of={of} model={model} />
        </li>
      ))}
    </ul>
  )
}

function ConceptMaps({ part, live, of, model }: Found & Pick<Props, 'of' | 'model'>) {
  const name = `concept ${String(part.index)}`
  return (
    <figure>
      <div className="grid auto-cols-fr grid-flow-col gap-1">
        <SeenFrame alt={`Where ${name} is active`}>
          <Heat map={live.map} className="bg-concept opacity-50" />
          <LiveOutline map={live.map} />
        </SeenFrame>
        {live.attribution !== null && (
          <SeenFrame alt={`Where the evidence for ${name} is`} grey>
            <Evidence map={live.attribution} />
          </SeenFrame>
        )}
      </div>
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 pt-2 font-sans text-label leading-normal tabular">
        <a href={conceptPath(of, part.index, model)} className="inline-flex min-h-8 items-center gap-2">
          <ConceptBadge index={part.index} rank={part.rank} />
          {part.concept !== null && part.concept.label !== null && <span>{conceptName(part.concept)}</span>}
        </a>
        <span className="text-ink-soft">
          {part.contribution < 0 ? 'takes' : 'adds'}{' '}
          <strong className="font-semibold text-ink">{decimal(Math.abs(part.contribution))}</strong>
        </span>
      </figcaption>
    </figure>
  )
}

/** Evidence, as strong as it is beside the strongest. */
function Evidence({ map }: { map: LiveMap }) {
  const { values, ...size } = coarser(map)
  const peak = Math.max(...values)
  if (peak === 0) return null
  return (
    <Heat map={{ ...size, values: values.map((value) => value / peak) }} className="bg-concept opacity-90" />
  )
}
