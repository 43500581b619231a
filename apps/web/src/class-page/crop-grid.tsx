import type { ClassDetail, ConceptDetail } from '@lens/db'
import { conceptName } from '../numbers/concept-name.ts'
import { Crop } from '../pictures/crop.tsx'
import { RemotePictures } from '../pictures/remote-pictures.tsx'
import { outlinePath } from '../urls/paths.ts'
import { WholeImage } from '../pictures/whole-image.tsx'

interface Props {
  detail: ClassDetail
  concept: ConceptDetail
  /** Address of a search by a crop, by its place; none on pages of many concepts. */
  searchOf?: ((crop: number) => string) | undefined
  /** The reader has pictures of published pages fetched from where they lie. */
  remote?: boolean
}

/** The crops that show a concept best; each opens the image it was cut from. */
export function CropGrid({ detail, concept, searchOf, remote = false }: Props) {
  const { remotePictures } = detail.model
  if (remotePictures !== null)
    return remote ? <RemotePictures detail={detail} concept={concept} base={remotePictures} /> : null
  if (concept.crops.length === 0) return <p>No crop shows this concept.</p>
  return (
    <ol className="grid grid-cols-3 content-start gap-0.75 *:first:col-span-3 sm:grid-cols-5 sm:gap-1.5 sm:*:first:col-span-1">
      {concept.crops.map((crop, position) => {
        const number = position + 1
        const id = `crop-${String(concept.index)}-${String(number)}`
        return (
          // The best is shown large on a phone, so that ten fill the rows.
          <li key={id}>
            <button popoverTarget={id} className="zoom">
              <Crop
                crop={crop}
                alt={`Crop ${String(number)} of concept ${String(concept.index)}: show the whole image`}
                outline={outlinePath(concept, String(concept.index), position)}
              />
            </button>
            <WholeImage
              id={id}
              crop={crop}
              title={`${conceptName(concept)} of ${detail.name}, crop ${String(number)}`}
              search={searchOf?.(position)}
            />
          </li>
        )
      })}
    </ol>
  )
}
