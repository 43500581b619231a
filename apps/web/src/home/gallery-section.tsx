import type { ConceptCard as ConceptCardView } from '@lens/db'
import { ConceptCard } from '../concepts/concept-card.tsx'
import { CardGrid } from '../frame/list-page.tsx'
import { conceptsPath } from '../urls/concept-filters.ts'
import type { ModelInUrl } from '../urls/paths.ts'

export function GallerySection({ concepts, model }: { concepts: ConceptCardView[]; model: ModelInUrl }) {
  if (concepts.length === 0) return null
  return (
    <section aria-labelledby="gallery" className="mt-part grid gap-8">
      <div className="flex flex-wrap items-baseline justify-between gap-x-8 gap-y-2 border-t border-line-strong pt-5">
        <h2 id="gallery">The concepts that count most</h2>
        <p className="font-sans text-label font-medium">
          <a href={conceptsPath({}, model)}>All concepts</a>
        </p>
      </div>
      <CardGrid>
        {concepts.map((concept) => (
          <li key={`${String(concept.classIndex)}-${String(concept.index)}`}>
            <ConceptCard concept={concept} model={model} />
          </li>
        ))}
      </CardGrid>
    </section>
  )
}
