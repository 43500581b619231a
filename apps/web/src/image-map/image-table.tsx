import type { ClassDetail, ClassImage } from '@lens/db'
import { ClassName } from '../class-page/point-figure.tsx'
import { decimal, percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { Picture } from '../pictures/picture.tsx'
import { imagePath } from '../urls/image-view.ts'
import type { ModelInUrl } from '../urls/paths.ts'

interface Props {
  detail: ClassDetail
  images: readonly ClassImage[]
  model: ModelInUrl
}

const STRONGEST = 3
const THUMBNAIL = 64

export function ImageTable({ detail, images, model }: Props) {
  const rankOf = new Map(detail.concepts.map(({ index, rank }) => [index, rank]))
  // Not where the run was published without what its concepts add to each image.
  const areExplained = images.some(({ contributions }) => contributions.length > 0)
  return (
    <table className="w-full font-sans text-label leading-snug">
      <caption className="sr-only">Images of {detail.name}, and what decided them</caption>
      <thead className="hidden border-b border-line-strong text-start label sm:table-header-group">
        <tr>
          <th scope="col" className="py-2">
            Image
          </th>
          <th scope="col" className="py-2 pl-4">
            What it is
          </th>
          {areExplained && (
            <th scope="col" className="py-2 pl-4">
              Strongest contributions
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {images.map(({ point, kind, probability, contributions }) => (
          <tr
            key={`${point.key.role} ${String(point.key.position)}`}
            className="grid grid-cols-[5rem_1fr] gap-x-4 border-b border-line py-2 sm:table-row [&_td]:sm:py-2"
          >
            <th scope="row" className={`sm:py-2 ${probability === null ? 'col-span-2' : 'row-span-2'}`}>
              {probability === null ? (
                <span className="break-all">{fileName(point.image)}</span>
              ) : (
                <a href={imagePath(point.key, model)} className="flex flex-wrap items-center gap-x-4 gap-y-1">
                  <Picture
                    picture={point.picture}
                    alt=""
                    width={THUMBNAIL}
                    height={THUMBNAIL}
                    className="size-16 flex-none rounded object-cover"
                  />
                  <span className="sr-only break-all sm:not-sr-only">{fileName(point.image)}</span>
                </a>
              )}
            </th>
            <td className="sm:pl-4">
              <Kind kind={kind} point={point} probability={probability} model={model} />
            </td>
            {areExplained && (
              <td className="sm:pl-4">
                <ul className="flex flex-wrap gap-x-4 gap-y-1 tabular">
                  {strongest(contributions).map(({ index, value }) => (
                    <li key={index} className="flex items-center gap-1.5">
                      <ConceptBadge index={index} rank={rankOf.get(index) ?? 0} size="small" />
                      {value > 0 && '+'}
                      {decimal(value, 1)}
                    </li>
                  ))}
                </ul>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function fileName(path: string): string {
  return path.split('/').at(-1) ?? path
}

function Kind({
  kind,
  point,
  probability,
  model,
}: Omit<ClassImage, 'dominant' | 'contributions'> & { model: ModelInUrl }) {
  const sure = probability === null ? '' : `, ${percent(probability)} sure`
  switch (kind) {
    case 'right':
      return <>Recognised{sure}</>
    case 'unlabelled':
      return <>Predicted{sure}</>
    case 'miss':
      return (
        <>
          Missed: predicted as <ClassName of={point.predicted} model={model} />
        </>
      )
    case 'false-positive':
      return (
        <>
          False positive
          {point.label !== null && (
            <>
              : really <ClassName of={point.label} model={model} />
            </>
          )}
        </>
      )
  }
}

function strongest(contributions: readonly number[]): { index: number; value: number }[] {
  return contributions
    .map((value, index) => ({ value, index }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, STRONGEST)
}
