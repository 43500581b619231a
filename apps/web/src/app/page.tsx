import { findClass, gallery, searchClasses, type ClassDetail, type ConceptCard } from '@lens/db'
import { NothingYet } from '../frame/nothing-yet.tsx'
import { PageFrame } from '../frame/page-frame.tsx'
import { GallerySection } from '../home/gallery-section.tsx'
import { Hero } from '../home/hero.tsx'
import { HowToRead } from '../home/how-to-read.tsx'
import { selectModel, type Selection } from '../server/selected-model.ts'
import type { SearchParameters } from '../urls/parameters.ts'
import { homePath } from '../urls/paths.ts'

const GALLERY = 12

export default async function HomePage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const selection = await selectModel(await searchParams)
  if (selection === null) return <NothingYet />
  const { database, model, inUrl } = selection
  const concepts = await gallery(database, model.id, GALLERY)
  const example = await exampleClass(selection, concepts)

  return (
    <PageFrame selection={selection} section="home" searches underModel={homePath}>
      <div className="wrap">
        <Hero example={example} model={inUrl} />
        <GallerySection concepts={concepts} model={inUrl} />
        <HowToRead model={inUrl} />
      </div>
    </PageFrame>
  )
}

/** For the front page a class that is recognised by several things at once, and explained as well as any. */
async function exampleClass(
  { database, model }: Selection,
  concepts: ConceptCard[],
): Promise<ClassDetail | null> {
  const several = await searchClasses(database, {
    modelId: model.id,
    minImportantConcepts: 3,
    sort: 'explained',
    descending: true,
    perPage: 1,
  })
  const index = several.rows[0]?.index ?? concepts[0]?.classIndex
  return index === undefined ? null : findClass(database, model.id, index)
}
