import {
  findEvaluation,
  findLayouts,
  findNeighbours,
  neighbours,
  ownConceptsOfClass,
  type ClassDetail,
} from '@lens/db'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { CitationSection } from '../../../citation/citation-section.tsx'
import { ClassHeading, ClassSteps } from '../../../class-page/class-heading.tsx'
import { ConceptSection } from '../../../class-page/concept-section.tsx'
import { ContrastSection } from '../../../class-page/contrast-section.tsx'
import { FalsePositives, Misses, SurestImages } from '../../../class-page/image-sections.tsx'
import { ImportanceChart } from '../../../class-page/importance-chart.tsx'
import { KeyFigures } from '../../../class-page/key-figures.tsx'
import { MinorConcept } from '../../../class-page/minor-concept.tsx'
import { QualityLine } from '../../../class-page/quality-line.tsx'
import { CropViews, ViewSwitch } from '../../../class-page/view-switch.tsx'
import { PageFrame } from '../../../frame/page-frame.tsx'
import { Term } from '../../../frame/term.tsx'
import { percent, plural } from '../../../numbers/format.ts'
import { RemotePicturesLeave } from '../../../pictures/remote-pictures.tsx'
import { ImageMapSection } from '../../../image-map/image-map-section.tsx'
import { SimilaritySection } from '../../../neighbourhood/similarity-section.tsx'
import { previewOf } from '../../../previews/preview-of.ts'
import { OwnConceptsSection } from '../../../own-concepts/own-concepts-section.tsx'
import { siteAddress } from '../../../server/site-address.ts'
import { selectClass } from '../../../server/selected-class.ts'
import type { Selection } from '../../../server/selected-model.ts'
import { StrategySection } from '../../../strategies/strategy-section.tsx'
import { classesPath } from '../../../urls/class-filters.ts'
import type { SearchParameters } from '../../../urls/parameters.ts'
import { classPath, classPreviewPath } from '../../../urls/paths.ts'
import { allowsRemotePictures } from '../../../urls/remote-pictures.ts'

const HALF = 0.5

interface Props {
  params: Promise<{ key: string }>
  searchParams: Promise<SearchParameters>
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { selection, detail } = await selectClass((await params).key, await searchParams)
  const description = `What ${detail.model.name} looks for when it says “${detail.name}”: ${plural(detail.importantConcepts, 'important concept')}${detail.explainedShare === null ? '' : `, ${percent(detail.explainedShare)} of the score explained`}.`
  return {
    title: detail.name,
    description,
    alternates: { canonical: classPath(detail, selection.inUrl) },
    ...previewOf(
      `${detail.name}: what the model looks for`,
      description,
      classPreviewPath(detail.index, detail.modelId),
    ),
  }
}

export default async function ClassPage({ params, searchParams }: Props) {
  const { selection, detail } = await selectClass((await params).key, await searchParams)
  const { previous, next } = await neighbours(selection.database, selection.model.id, detail.index)
  const { inUrl, running } = selection
  const classKey = { modelId: selection.model.id, classIndex: detail.index }
  const evaluation = await findEvaluation(selection.database, classKey)
  const layouts = await findLayouts(selection.database, classKey)
  const nearest = await findNeighbours(selection.database, { ...classKey, most: 1 })
  const { remotePictures } = detail.model
  const remote = allowsRemotePictures(await searchParams)
  const important = detail.concepts.filter((concept) => concept.important)
  const minor = detail.concepts.filter((concept) => !concept.important)

  return (
    <PageFrame
      selection={selection}
      section="classes"
      underModel={(other) => classesPath({ q: detail.name }, other)}
    >
      <article className="wrap flex flex-col pt-tight">
        <ClassHeading detail={detail} previous={previous} next={next} model={inUrl} />
        <KeyFigures detail={detail} model={inUrl} />
        {evaluation !== null && <QualityLine evaluation={evaluation} model={inUrl} />}

        <section
          aria-labelledby="score"
          className="mt-section grid gap-x-columns gap-y-8 lg:grid-cols-[minmax(18rem,2fr)_5fr]"
        >
          <Introduction id="score" title="Where the score comes from">
            <p>
              Every bar is one concept’s{' '}
              <Term id="importance" model={inUrl}>
                importance
              </Term>
              , and begins where the one above it ends.{' '}
              {remotePictures === null
                ? 'What the concepts miss and the class’s constant bonus come last, so that the bars end at 100 %.'
                : 'The LENS site rounds each one down to a whole per cent, so that they add up to somewhat less than 100 %.'}
            </p>
            {detail.explainedShare !== null && detail.explainedShare < HALF && (
              <p>
                Read this page with care: more than half of the score is{' '}
                <Term id="residual" model={inUrl}>
                  residual
                </Term>
                , which these concepts do not explain.
              </p>
            )}
            {remotePictures === null && <HowExact selection={selection} detail={detail} />}
          </Introduction>
          <ImportanceChart detail={detail} model={inUrl} />
        </section>

        <ImageMapSection detail={detail} layouts={layouts} model={inUrl} />

        <CropViews>
          <section aria-labelledby="concepts" className="mt-section grid gap-12 lg:gap-19">
            <div className="-mb-4 flex flex-wrap items-center justify-between gap-x-8 gap-y-4 lg:-mb-9.5">
              <h2 id="concepts">{important.length === 0 ? 'No concept stands out' : 'What it looks for'}</h2>
              {remotePictures === null ? (
                <ViewSwitch model={inUrl} />
              ) : (
                <RemotePicturesLeave base={remotePictures} path={classPath(detail, inUrl)} allowed={remote} />
              )}
            </div>
            {important.map((concept) => (
              <ConceptSection
                key={concept.index}
                detail={detail}
                concept={concept}
                remote={remote}
                making={running?.job === 'visualise'}
                model={inUrl}
              />
            ))}
          </section>
          {minor.length > 0 && (
            <section aria-labelledby="minor" className="mt-section grid gap-7">
              <Introduction
                id="minor"
                title={important.length === 0 ? 'All its concepts' : 'The other concepts'}
              >
                <p>
                  Concepts that{' '}
                  {detail.model.importantBy === 'share'
                    ? 'add less than'
                    : 'are the strongest reason for less than'}{' '}
                  <Term id="important-concepts" model={inUrl}>
                    {remotePictures === null
                      ? `${percent(detail.model.importantFrom)} of the ${detail.model.importantBy === 'share' ? 'score' : 'points'}`
                      : '21 points, as the LENS site seems to count'}
                  </Term>
                  . Together they still count.
                </p>
              </Introduction>
              <div>
                {minor.map((concept) => (
                  <MinorConcept
                    key={concept.index}
                    detail={detail}
                    concept={concept}
                    remote={remote}
                    model={inUrl}
                  />
                ))}
              </div>
            </section>
          )}
        </CropViews>

        <OwnConceptsSection
          detail={detail}
          concepts={await ownConceptsOfClass(selection.database, classKey)}
          model={inUrl}
        />
        <StrategySection detail={detail} model={inUrl} />
        <ContrastSection detail={detail} model={inUrl} />
        <SimilaritySection detail={detail} places={layouts.concepts} neighbours={nearest} model={inUrl} />
        <SurestImages detail={detail} model={inUrl} />
        <FalsePositives detail={detail} model={inUrl} />
        <Misses detail={detail} model={inUrl} />

        <div className="mt-section border-t border-line-strong pt-3">
          <ClassSteps label="Other classes, again" previous={previous} next={next} model={inUrl} />
        </div>
        <CitationSection
          title={`what ${detail.model.name} looks for when it says “${detail.name}”`}
          site={await siteAddress()}
          path={classPath(detail, detail.modelId)}
          model={detail.model}
        />
      </article>
    </PageFrame>
  )
}

function Introduction({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <div className="grid max-w-text content-start gap-3.5">
      <h2 id={id}>{title}</h2>
      <div className="grid gap-3.5 text-ink-soft">{children}</div>
    </div>
  )
}

function HowExact({ selection: { model, inUrl }, detail }: { selection: Selection; detail: ClassDetail }) {
  const leadingBack =
    detail.concepts.some(({ importance }) => importance < 0) &&
    'A bar that leads back counts against the class.'
  return model.importance === 'exact' ? (
    <p>
      The shares are{' '}
      <Term id="estimate" model={inUrl}>
        exact
      </Term>
      : this model adds its score up linearly from the layer where the concepts live
      {model.head === 'other' && ', given how much it looks at each place of an image'}. {leadingBack}
    </p>
  ) : (
    <p>
      The shares are{' '}
      <Term id="estimate" model={inUrl}>
        estimates
      </Term>{' '}
      {model.importance === 'sobol'
        ? '(Sobol indices, from switching concepts on and off)'
        : '(integrated gradients, from turning all concepts up together)'}
      : this model’s score is not a plain sum over the layer where the concepts live. {leadingBack}
    </p>
  )
}
