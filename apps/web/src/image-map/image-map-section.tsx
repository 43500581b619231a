import type { ClassDetail, ClassLayouts } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { count, plural } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { classImagesPath } from '../urls/class-images.ts'
import { conceptAnchor, mapPath, type ModelInUrl } from '../urls/paths.ts'

interface Props {
  detail: ClassDetail
  layouts: ClassLayouts
  model: ModelInUrl
}

const FRAME = 'image-map'
const NAMES = { umap: 'UMAP', tsne: 't-SNE' }

/** The images of the class, laid out by what decided them. */
export function ImageMapSection({ detail, layouts, model }: Props) {
  const [shown] = layouts.images
  const all = detail.points + detail.misses.length
  return (
    <section
      aria-labelledby="images"
      className="mt-section grid grid-cols-1 gap-x-columns gap-y-8 lg:grid-cols-beside"
    >
      <div className="grid max-w-text content-start gap-5">
        <div className="grid gap-3.5">
          <h2 id="images">How its images group</h2>
          <p className="text-ink-soft">
            Images that lie close together are decided by the same concepts to the same degree: a{' '}
            <Term id="image-map" model={model}>
              map
            </Term>{' '}
            of what the class means to the model. The colour is that of the strongest concept.
            {detail.model.remotePictures !== null && ' The places are those of the LENS site, by t-SNE.'}
          </p>
          {shown === undefined ? (
            <p>No map was made of the images of this class.</p>
          ) : (
            shown.drawn < all && (
              <p>
                {plural(all - shown.drawn, 'miss is', 'misses are')} not on it, as an older Lens did not
                explain misses: explain the class again with --force to see them.
              </p>
            )
          )}
        </div>
        {shown !== undefined && <SingleOut detail={detail} led={layouts.led} version={shown.version} />}
        <ul className="flex flex-wrap gap-x-6 gap-y-1 font-sans text-label">
          <li>
            <a href={classImagesPath(detail, {}, model)} className="inline-flex min-h-9 items-center">
              All {count(all)} images as a table
            </a>
          </li>
          {layouts.images.length > 1 &&
            layouts.images.map(({ method, version }) => (
              <li key={method}>
                <a href={mapPath(version)} target={FRAME} className="inline-flex min-h-9 items-center">
                  Laid out by {NAMES[method]}
                </a>
              </li>
            ))}
        </ul>
      </div>
      {shown !== undefined && (
        <iframe
          name={FRAME}
          src={mapPath(shown.version)}
          title={`Map of the images of ${detail.name}`}
          loading="lazy"
          className="h-[calc(100vw+9rem)] w-full border-0 sm:h-136"
        />
      )}
    </section>
  )
}

/** Links into the frame: the map fades all but the concept that its address names. */
function SingleOut({
  detail,
  led,
  version,
}: {
  detail: ClassDetail
  led: ReadonlyMap<number, number>
  version: string
}) {
  const leading = detail.concepts.filter(({ index }) => led.has(index))
  if (leading.length < 2) return null
  return (
    <nav aria-label="Concepts on the map" className="grid gap-1.5 font-sans text-label">
      <p className="label">Show on the map only</p>
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {leading.map(({ index, rank, label }) => (
          <li key={index}>
            <a
              href={mapPath(version, conceptAnchor(index))}
              target={FRAME}
              className="inline-flex min-h-9 items-center gap-1.5 tabular no-underline hover:underline"
            >
              <ConceptBadge index={index} rank={rank} />
              {label !== null && <span className="max-w-[14ch] truncate">{label}</span>}
              <span className="text-ink-soft">{plural(led.get(index) ?? 0, 'image')}</span>
            </a>
          </li>
        ))}
        <li>
          <a href={mapPath(version, 'all')} target={FRAME} className="inline-flex min-h-9 items-center">
            all
          </a>
        </li>
      </ul>
    </nav>
  )
}
