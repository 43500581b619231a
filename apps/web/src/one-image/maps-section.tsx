import type { LiveConcept, LiveMap, LiveSplit } from '../server/live.ts'
import { Term } from '../frame/term.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { decimal } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { coarser, maskOf } from '../pictures/mask.ts'
import { Outline } from '../pictures/outline.tsx'
import { conceptPath, type ModelInUrl } from '../urls/paths.ts'
import { OneImageSection, type Place } from './one-image-section.tsx'
import type { ConceptPart, Score } from './score.ts'
import { SeenFrame, SeenGround, type SeenImage } from './seen.tsx'
import styles from './maps-section.module.css'

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
          <p>
            What the model sees of the image, and on it{' '}
            <Term id="coefficient-map" model={model}>
              where each concept is active
            </Term>
            : the stronger the colour, the more of it; the line is at half of its peak.
          </p>
          {attributed.length > 0 && (
            <p>
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
        {[attributed, others].map((group) => {
          const [first] = group
          return (
            first !== undefined && (
              <ul key={first.part.index} className={styles.grid} data-pairs={group === attributed}>
                {group.map(({ part, live }) => (
                  <li key={part.index} data-rank={part.rank} className={styles.concept}>
                    <ConceptMaps part={part} live={live} of={of} model={model} />
                  </li>
                ))}
              </ul>
            )
          )
        })}
      </SeenGround>
      {absent.length > 0 && (
        <p className={styles.absent}>
          Not in this image:
          {absent.map(({ part }) => (
            <ConceptBadge key={part.index} index={part.index} rank={part.rank} />
          ))}
        </p>
      )}
    </OneImageSection>
  )
}

interface MapsProps extends Pick<Props, 'of' | 'model'> {
  part: ConceptPart
  live: LiveConcept
}

function ConceptMaps({ part, live, of, model }: MapsProps) {
  const name = `concept ${String(part.index)}`
  return (
    <figure>
      <div className={styles.pair}>
        <SeenFrame alt={`Where ${name} is active`}>
          <Heat map={live.map} tone="active" />
          <Outline map={live.map} />
        </SeenFrame>
        {live.attribution !== null && (
          <SeenFrame alt={`Where the evidence for ${name} is`} grey>
            <Evidence map={live.attribution} />
          </SeenFrame>
        )}
      </div>
      <figcaption>
        <a href={conceptPath(of, part.index, model)} className={styles.name}>
          <ConceptBadge index={part.index} rank={part.rank} />
          {part.concept !== null && part.concept.label !== null && <span>{conceptName(part.concept)}</span>}
        </a>
        <span className={styles.adds}>
          {part.contribution < 0 ? 'takes' : 'adds'} <strong>{decimal(Math.abs(part.contribution))}</strong>
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
  return <Heat map={{ ...size, values: values.map((value) => value / peak) }} tone="for" />
}

function Heat({ map, tone }: { map: Parameters<typeof maskOf>[0]; tone: 'active' | 'for' }) {
  return <span className={styles.heat} data-tone={tone} style={{ maskImage: `url("${maskOf(map)}")` }} />
}
