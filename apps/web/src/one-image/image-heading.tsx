import type { ClassDetail, ImageDetail, NamedClass } from '@lens/db'
import { ClassName } from '../class-page/point-figure.tsx'
import { Confusion } from '../confusions/confusion.tsx'
import { Term } from '../frame/term.tsx'
import { nameInSentence } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { Picture } from '../pictures/picture.tsx'
import type { Selection } from '../server/selected-model.ts'
import { imagePath } from '../urls/image-view.ts'
import { classPath, conceptPath, type ModelInUrl } from '../urls/paths.ts'

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
    <div className="grid gap-4">
      <p className="wrap-anywhere label">
        {image.role === 'miss' ? 'Missed image' : 'Image'} of{' '}
        <a href={classPath(detail, inUrl)}>{detail.name}</a>, {point.image}
      </p>
      <div className="grid grid-cols-1 items-center gap-x-part gap-y-8 md:grid-cols-[minmax(0,5fr)_minmax(0,4fr)]">
        <div className="grid min-w-0 gap-5">
          <h1 className="text-title wrap-anywhere">Predicted as {point.predicted.name}</h1>
          <p className="max-w-prose text-lead">
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
            . <Truth image={image} model={inUrl} /> <WhyNot image={image} detail={detail} model={inUrl} />
          </p>
          <Choices image={image} detail={detail} explained={explained} model={inUrl} />
        </div>
        <Picture
          picture={point.picture}
          alt={`The image ${point.image}`}
          width={point.width}
          height={point.height}
          className="max-h-136 w-full bg-transparent object-contain object-left"
        />
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
      <strong className="font-semibold">
        <ClassName of={point.label} model={model} />
      </strong>
      .
    </>
  )
}

/** Which concepts carry an error: for a point in this image, for a miss what usually tells its class from the other. */
function WhyNot({ image, detail, model }: Pick<Props, 'image' | 'detail'> & { model: ModelInUrl }) {
  const { point } = image
  if (point.label === null || point.label.index === point.predicted.index) return null
  const pathOf = (concept: number) => conceptPath(detail, concept, model)
  return image.role === 'miss' ? (
    <Confusion detail={detail} other={point.predicted} pathOf={pathOf} model={model} />
  ) : (
    <Confusion detail={detail} other={point.label} point={image.point} pathOf={pathOf} model={model} />
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
    <nav aria-label="Explained by the concepts of" className="grid gap-1.5">
      <span className="label" aria-hidden="true">
        Explained by the concepts of
      </span>
      <ul className="flex flex-wrap gap-2 font-sans text-label leading-tight font-medium">
        {choices.map(({ index, name }) => (
          <li key={index}>
            <a
              href={imagePath(point.key, model, {
                explain: index === point.predicted.index ? undefined : index,
              })}
              aria-current={index === explained.index ? 'true' : undefined}
              className="inline-flex min-h-10 items-center rounded border border-line-strong bg-surface px-3.5 no-underline hover:border-ink current:border-ink current:bg-ink current:text-ground"
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
