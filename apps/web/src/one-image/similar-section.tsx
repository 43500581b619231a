import type { SimilarPoint } from '@lens/db'
import { PointFigure } from '../class-page/point-figure.tsx'
import { Term } from '../frame/term.tsx'
import { decimal, percent } from '../numbers/format.ts'
import { imagePath } from '../urls/image-view.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import { OneImageSection, type Place } from './one-image-section.tsx'
import { PointGrid } from './point-grid.tsx'

interface Props {
  place: Place
  similar: SimilarPoint[]
  of: { name: string }
  model: ModelInUrl
}

/** The points of the class that were recognised for the same reasons. */
export function SimilarSection({ place, similar, of, model }: Props) {
  if (similar.length === 0) return null
  return (
    <OneImageSection
      place={place}
      id="similar"
      title="Seen the same way"
      lead={
        <p className="text-ink-soft">
          Images predicted as {of.name} whose concepts count in{' '}
          <Term id="similar-points" model={model}>
            the most similar proportions
          </Term>
          , whatever they look like.
        </p>
      }
    >
      <PointGrid>
        {similar.map(({ point, similarity }) => (
          <li key={point.key.position}>
            <PointFigure
              point={point}
              alt={`Image predicted as ${of.name}, similarity ${decimal(similarity)}`}
              path={imagePath(point.key, model)}
            >
              <p>
                <strong className="font-semibold">{decimal(similarity)}</strong> similar,{' '}
                {percent(point.probability, 1)} sure
                {point.label !== null && point.label.index !== point.predicted.index && (
                  <>, really {point.label.name}</>
                )}
              </p>
            </PointFigure>
          </li>
        ))}
      </PointGrid>
    </OneImageSection>
  )
}
