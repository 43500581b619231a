import type { ConceptDetail, ConceptSpread } from '@lens/db'
import { PointFigure } from '../class-page/point-figure.tsx'
import { nameInSentence } from '../numbers/concept-name.ts'
import { decimal } from '../numbers/format.ts'
import { PointGrid } from '../one-image/point-grid.tsx'
import { imagePath } from '../urls/image-view.ts'
import type { ModelInUrl } from '../urls/paths.ts'

interface Props {
  concept: ConceptDetail
  spread: ConceptSpread
  model: ModelInUrl
}

/** The whole images whose score owes it most: where the concept is used, which is not always where it is strongest. */
export function StrongestPoints({ concept, spread, model }: Props) {
  return (
    <PointGrid>
      {spread.most.map((point) => {
        const added = point.contributions[concept.index] ?? 0
        return (
          <li key={point.key.position}>
            <PointFigure
              point={point}
              alt={`Image to whose score ${nameInSentence(concept)} adds ${decimal(added, 1)}`}
              path={imagePath(point.key, model)}
            >
              <p>
                Adds <strong className="font-semibold">{decimal(added, 1)}</strong> of{' '}
                {decimal(point.logit, 1)}
                {point.label !== null && point.label.index !== point.predicted.index && (
                  <>, really {point.label.name}</>
                )}
              </p>
            </PointFigure>
          </li>
        )
      })}
    </PointGrid>
  )
}
