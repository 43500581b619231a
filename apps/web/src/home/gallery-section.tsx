import type { ConceptCard as ConceptCardView } from '@lens/db'
import { ConceptCard } from '../concepts/concept-card.tsx'
import { conceptsPath } from '../urls/concept-filters.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import styles from './gallery-section.module.css'

export function GallerySection({ concepts, model }: { concepts: ConceptCardView[]; model: ModelInUrl }) {
  if (concepts.length === 0) return null
  return (
    <section aria-labelledby="gallery" className={styles.gallery}>
      <div className={styles.head}>
        <h2 id="gallery">The concepts that count most</h2>
        <p>
          <a href={conceptsPath({}, model)}>All concepts</a>
        </p>
      </div>
      <ul>
        {concepts.map((concept) => (
          <li key={`${String(concept.classIndex)}-${String(concept.index)}`}>
            <ConceptCard concept={concept} model={model} />
          </li>
        ))}
      </ul>
    </section>
  )
}
