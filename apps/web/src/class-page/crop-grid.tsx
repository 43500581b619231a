import type { ClassDetail, ConceptDetail } from '@lens/db'
import { conceptName } from '../numbers/concept-name.ts'
import { Crop } from '../pictures/crop.tsx'
import { WholeImage } from '../pictures/whole-image.tsx'
import styles from './crop-grid.module.css'

interface Props {
  detail: ClassDetail
  concept: ConceptDetail
  eager?: boolean
}

/** The crops that show a concept best; each opens the image it was cut from. */
export function CropGrid({ detail, concept, eager = false }: Props) {
  if (concept.crops.length === 0) return <p>No crop shows this concept.</p>
  return (
    <ol className={styles.grid}>
      {concept.crops.map((crop, position) => {
        const number = position + 1
        const id = `crop-${String(concept.index)}-${String(number)}`
        return (
          <li key={id}>
            <button type="button" popoverTarget={id} className={styles.button}>
              <Crop
                crop={crop}
                alt={`Crop ${String(number)} of concept ${String(concept.index)}: show the whole image`}
                eager={eager}
              />
            </button>
            <WholeImage
              id={id}
              crop={crop}
              title={`${conceptName(concept)} of ${detail.name}, crop ${String(number)}`}
            />
          </li>
        )
      })}
    </ol>
  )
}
