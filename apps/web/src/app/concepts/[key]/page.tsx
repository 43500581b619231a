import { findClass, findNeighbours, labelHistory, spreadOfConcept } from '@lens/db'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache, type ReactNode } from 'react'
import { CitationSection } from '../../../citation/citation-section.tsx'
import { ConceptFacts } from '../../../class-page/concept-facts.tsx'
import { CropGrid } from '../../../class-page/crop-grid.tsx'
import { CropViews, ViewSwitch } from '../../../class-page/view-switch.tsx'
import { Visualisations } from '../../../class-page/visualisations.tsx'
import { ConceptHeading } from '../../../concept-page/concept-heading.tsx'
import { median } from '../../../concept-page/histogram.ts'
import { SpreadChart } from '../../../concept-page/spread-chart.tsx'
import { StrongestPoints } from '../../../concept-page/strongest-points.tsx'
import { classNames } from '../../../frame/class-names.ts'
import { PageFrame } from '../../../frame/page-frame.tsx'
import { Term } from '../../../frame/term.tsx'
import { ConceptEffects, ConceptNeighbours } from '../../../neighbourhood/concept-neighbours.tsx'
import { conceptName, nameInSentence } from '../../../numbers/concept-name.ts'
import { decimal, percent, plural } from '../../../numbers/format.ts'
import { LabelSection } from '../../../labels/label-section.tsx'
import { RemotePicturesLeave } from '../../../pictures/remote-pictures.tsx'
import { previewOf } from '../../../previews/preview-of.ts'
import { hasLiveProcess } from '../../../server/live.ts'
import { mayEdit } from '../../../server/label-form.ts'
import { selectModel } from '../../../server/selected-model.ts'
import { siteAddress } from '../../../server/site-address.ts'
import { MadeOfSection } from '../../../sub-concepts/made-of-section.tsx'
import { conceptsPath } from '../../../urls/concept-filters.ts'
import { searchPath } from '../../../urls/image-search.ts'
import type { SearchParameters } from '../../../urls/parameters.ts'
import {
  conceptPagePath,
  conceptPreviewPath,
  embeddedConceptPath,
  parseConceptKey,
} from '../../../urls/paths.ts'
import { allowsRemotePictures } from '../../../urls/remote-pictures.ts'

interface Props {
  params: Promise<{ key: string }>
  searchParams: Promise<SearchParameters>
}

const STRONGEST = 6
const NEAREST = 6

/** Asked for twice in one request: by the page and by its metadata. */
const load = cache(async (written: string, parameters: SearchParameters) => {
  const selection = await selectModel(parameters)
  const key = parseConceptKey(decodeURIComponent(written))
  if (selection === null || key === null) notFound()
  const detail = await findClass(selection.database, selection.model.id, key.classIndex)
  const concept = detail?.concepts.find(({ index }) => index === key.concept)
  if (detail === null || concept === undefined) notFound()
  return { selection, detail, concept }
})

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { selection, detail, concept } = await load((await params).key, await searchParams)
  const title = `${conceptName(concept)} of ${detail.name}`
  const description = `${percent(concept.importance)} of the score of “${detail.name}” in ${detail.model.name}: what the concept looks like, and where it counts.`
  return {
    title,
    description,
    alternates: { canonical: conceptPagePath(detail.index, concept.index, selection.inUrl) },
    ...previewOf(title, description, conceptPreviewPath(detail.index, concept.index, detail.modelId)),
  }
}

export default async function ConceptPage({ params, searchParams }: Props) {
  const { selection, detail, concept } = await load((await params).key, await searchParams)
  const { database, model, inUrl, running } = selection
  const spread = await spreadOfConcept(database, {
    modelId: model.id,
    classIndex: detail.index,
    concept: concept.index,
    count: STRONGEST,
  })
  const named = { modelId: model.id, classIndex: detail.index, conceptIndex: concept.index }
  const neighbours = await findNeighbours(database, {
    ...{ modelId: model.id, classIndex: detail.index },
    concept: concept.index,
    most: NEAREST,
  })
  const name = nameInSentence(concept)
  const { remotePictures } = model
  const remote = allowsRemotePictures(await searchParams)
  const facts = (
    <ConceptFacts
      detail={detail}
      concept={concept}
      model={inUrl}
      heading="h3"
      pathOf={(index) => conceptPagePath(detail.index, index, inUrl)}
    />
  )
  return (
    <PageFrame
      selection={selection}
      section="concepts"
      underModel={(other) => conceptsPath({ q: detail.name }, other)}
    >
      <article className="wrap pt-tight" data-rank={concept.rank}>
        <ConceptHeading detail={detail} concept={concept} model={inUrl} />
        <LabelSection
          classIndex={detail.index}
          concept={concept}
          history={await labelHistory(database, named)}
          editable={mayEdit()}
          model={inUrl}
        />
        <CropViews>
          <Section id="looks">
            <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-4">
              <h2 id="looks">What it looks like</h2>
              {remotePictures === null ? (
                <ViewSwitch model={inUrl} />
              ) : (
                <RemotePicturesLeave
                  base={remotePictures}
                  path={conceptPagePath(detail.index, concept.index, inUrl)}
                  allowed={remote}
                />
              )}
            </div>
            {remotePictures === null || remote ? (
              <div className="grid grid-cols-1 gap-x-12 gap-y-5 lg:grid-cols-[minmax(0,1fr)_19rem]">
                <div className="grid content-start gap-tight">
                  <Visualisations concept={concept} making={running?.job === 'visualise'} model={inUrl} />
                  <CropGrid
                    detail={detail}
                    concept={concept}
                    searchOf={
                      hasLiveProcess()
                        ? (crop) =>
                            searchPath(inUrl, { classIndex: detail.index, concept: concept.index, crop })
                        : undefined
                    }
                    remote={remote}
                  />
                </div>
                {facts}
              </div>
            ) : (
              facts
            )}
          </Section>
        </CropViews>

        <MadeOfSection concept={concept} model={inUrl} />

        {remotePictures === null && (
          <>
            <Section id="spread" beside>
              <Words id="spread" title="Where it counts">
                What {name} adds to the score of each of {plural(detail.points, 'point')}: its{' '}
                <Term id="contribution" model={inUrl}>
                  contribution
                </Term>
                . Half of them get more than {decimal(median(spread.contributions))}.
              </Words>
              <SpreadChart spread={spread} rank={concept.rank} name={name} />
            </Section>

            <Section id="strongest">
              <Words id="strongest" title="Where it adds most">
                The images whose score it raises most.
              </Words>
              <StrongestPoints concept={concept} spread={spread} model={inUrl} />
            </Section>
          </>
        )}

        {detail.model.remotePictures === null && (
          <Section id="neighbours">
            <Words id="neighbours" title="Nearly the same elsewhere">
              Concepts of other classes that point the same way, or nearly: its{' '}
              <Term id="neighbours" model={inUrl}>
                nearest neighbours
              </Term>
              .
            </Words>
            <ConceptNeighbours neighbours={neighbours.get(concept.index) ?? []} model={inUrl} />
          </Section>
        )}

        {detail.model.head === 'linear' && detail.model.remotePictures === null && (
          <Section id="effects" beside>
            <Words id="effects" title="For and against">
              What it adds to the score of each class on the average point of {detail.name}:{' '}
              <Term id="effects" model={inUrl}>
                support and opposition
              </Term>
              .
            </Words>
            {concept.effects === null ? (
              <p>An older Lens explained this class and did not measure it: explain it again with --force.</p>
            ) : (
              <ConceptEffects effects={concept.effects} model={inUrl} />
            )}
          </Section>
        )}
        <CitationSection
          title={`${nameInSentence(concept)} of “${detail.name}” in ${model.name}`}
          site={await siteAddress()}
          path={conceptPagePath(detail.index, concept.index, model.id)}
          model={model}
          embed={embeddedConceptPath(detail.index, concept.index, model.id)}
        />
      </article>
    </PageFrame>
  )
}

interface SectionProps {
  /** Of its heading. */
  id: string
  /** Words beside what they are about, where there is room. */
  beside?: boolean
  children: ReactNode
}

function Section({ id, beside = false, children }: SectionProps) {
  return (
    <section
      aria-labelledby={id}
      className={classNames(
        'mt-section grid grid-cols-1 gap-x-columns gap-y-7',
        beside && 'lg:grid-cols-beside',
      )}
    >
      {children}
    </section>
  )
}

function Words({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <div className="grid max-w-text content-start gap-3.5">
      <h2 id={id}>{title}</h2>
      <p className="text-ink-soft">{children}</p>
    </div>
  )
}
