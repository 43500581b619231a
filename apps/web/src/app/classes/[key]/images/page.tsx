import { findLayouts, listClassImages } from '@lens/db'
import type { Metadata } from 'next'
import { PageFrame } from '../../../../frame/page-frame.tsx'
import { Pager } from '../../../../frame/pager.tsx'
import { ImageFilters } from '../../../../image-map/image-filters.tsx'
import { ImageTable } from '../../../../image-map/image-table.tsx'
import { plural } from '../../../../numbers/format.ts'
import { pageInWords } from '../../../../numbers/page-in-words.ts'
import { selectClass } from '../../../../server/selected-class.ts'
import { classImagesPath, readClassImageFilters } from '../../../../urls/class-images.ts'
import { classesPath } from '../../../../urls/class-filters.ts'
import type { SearchParameters } from '../../../../urls/parameters.ts'
import { classPath, mapPath } from '../../../../urls/paths.ts'

interface Props {
  params: Promise<{ key: string }>
  searchParams: Promise<SearchParameters>
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { selection, detail } = await selectClass((await params).key, await searchParams)
  return {
    title: `Images of ${detail.name}`,
    description: `Every image that ${detail.model.name} predicts as ${detail.name}, or misses, with the concepts that decided it.`,
    alternates: { canonical: classImagesPath(detail, {}, selection.inUrl) },
  }
}

/** Every image of a class: what its map shows, for those who would rather read it. */
export default async function ClassImagesPage({ params, searchParams }: Props) {
  const parameters = await searchParams
  const { selection, detail } = await selectClass((await params).key, parameters)
  const { database, model, inUrl } = selection
  const filters = readClassImageFilters(parameters)
  const key = { modelId: model.id, classIndex: detail.index }
  const found = await listClassImages(database, { ...key, ...filters })
  const isPublished = model.remotePictures !== null
  const [map] = (await findLayouts(database, key)).images
  return (
    <PageFrame
      selection={selection}
      section="classes"
      underModel={(other) => classesPath({ q: detail.name }, other)}
    >
      <div className="wrap grid gap-8 pt-part">
        <div className="grid gap-3.5">
          <p className="label">
            <a href={classPath(detail, inUrl)}>{detail.name}</a>
          </p>
          <h1 className="text-title">All its images</h1>
          <p className="max-w-prose text-ink-soft">
            {isPublished
              ? `The images that the LENS site shows of ${detail.name}, by their names: it does not say what each concept adds to them.`
              : `The images that the model predicts as ${detail.name}, and those it misses, with the concepts that add most to the score, or take most away.`}
            {map !== undefined && (
              <>
                {' '}
                <a href={mapPath(map.version)}>The same images as a map</a>
              </>
            )}
          </p>
        </div>
        <ImageFilters detail={detail} filters={filters} model={inUrl} />
        <p className="font-sans text-label font-medium tabular" role="status">
          {plural(found.total, 'image') + pageInWords(found, filters.page)}
        </p>
        {found.rows.length > 0 && <ImageTable detail={detail} images={found.rows} model={inUrl} />}
        <Pager
          page={found.page}
          pages={found.pages}
          pathOf={(page) => classImagesPath(detail, { ...filters, page }, inUrl)}
        />
      </div>
    </PageFrame>
  )
}
