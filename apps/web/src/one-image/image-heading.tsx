import type { ClassDetail, ImageDetail, NamedClass } from '@lens/db'
import { ClassName } from '../class-page/point-figure.tsx'
import { Term } from '../frame/term.tsx'
import { nameInSentence } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { Picture } from '../pictures/picture.tsx'
import type { Selection } from '../server/selected-model.ts'
import { imagePath } from '../urls/image-view.ts'
import { classPath, conceptPath, type ModelInUrl } from '../urls/paths.ts'
import styles from './image-heading.module.css'

interface Props {
  selection: Selection
  image: ImageDetail
  /** The class that it is a point or a miss of. */
  detail: ClassDetail
  /** The class whose concepts explain it. */
  explained: ClassDetail
}

/** What the model takes the image for, how sure it is, what it really is; and the image, as large as there is room. */
export function ImageHeading({ selection: { model, inUrl }, image, detail, explained }: Props) {
  const { point } = image
  return (
    <div className={styles.heading}>
      <p className={styles.line}>
        {image.role === 'miss' ? 'Missed image' : 'Image'} of{' '}
        <a href={classPath(detail, inUrl)}>{detail.name}</a>, {point.image}
      </p>
      <div className={styles.columns}>
        <div className={styles.words}>
          <h1>Taken for {point.predicted.name}</h1>
          <p className={styles.lead}>
            {model.name} says “<ClassName of={point.predicted} model={inUrl} />” with a{' '}
            <Term id="score" model={inUrl}>
              probability
            </Term>{' '}
            of {percent(point.probability, 1)}
            {image.role === 'point' && (
              <>
                , mostly because of <Strongest detail={detail} index={image.point.dominant} model={inUrl} />
              </>
            )}
            . <Truth image={image} model={inUrl} />
          </p>
          <Choices image={image} detail={detail} explained={explained} model={inUrl} />
        </div>
        <div className={styles.image}>
          <Picture
            picture={point.picture}
            alt={`The image ${point.image}`}
            width={point.width}
            height={point.height}
            eager
          />
        </div>
      </div>
    </div>
  )
}

function Strongest({ detail, index, model }: { detail: ClassDetail; index: number; model: ModelInUrl }) {
  const concept = detail.concepts.find((one) => one.index === index)
  return <a href={conceptPath(detail, index, model)}>{nameInSentence(concept ?? { index, label: null })}</a>
}

function Truth({ image: { point }, model }: { image: ImageDetail; model: ModelInUrl }) {
  if (point.label === null) return <>Nobody has said what it really shows.</>
  if (point.label.index === point.predicted.index) return <>That is right.</>
  return (
    <>
      It really shows{' '}
      <strong>
        <ClassName of={point.label} model={model} />
      </strong>
      .
    </>
  )
}

/** An error can be looked at from both sides: what spoke for the wrong class, and what for the right one. */
function Choices({
  image: { point },
  detail,
  explained,
  model,
}: Omit<Props, 'selection'> & { model: ModelInUrl }) {
  const all: NamedClass[] = [point.predicted, { ...detail, explained: true }, ...[point.label ?? []].flat()]
  const choices = all.filter(
    ({ index, explained: known }, position) =>
      known && all.findIndex((one) => one.index === index) === position,
  )
  if (choices.length < 2) return null
  return (
    <nav aria-label="Explained by the concepts of" className={styles.choices}>
      <span className="label" aria-hidden="true">
        Explained by the concepts of
      </span>
      <ul>
        {choices.map(({ index, name }) => (
          <li key={index}>
            <a
              href={imagePath(point.key, model, {
                explain: index === point.predicted.index ? undefined : index,
              })}
              aria-current={index === explained.index ? 'true' : undefined}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
