import {
  findClass,
  findImage,
  nameClasses,
  similarPoints,
  type ClassDetail,
  type ImageDetail,
} from '@lens/db'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { MadeOnce } from '../../../frame/made-once.tsx'
import { PageFrame } from '../../../frame/page-frame.tsx'
import { percent } from '../../../numbers/format.ts'
import { ImageHeading } from '../../../one-image/image-heading.tsx'
import { MapsSection } from '../../../one-image/maps-section.tsx'
import type { Place } from '../../../one-image/one-image-section.tsx'
import { contributionsOf, scoreOfPoint, scoreOfSplit, type Score } from '../../../one-image/score.ts'
import { ScoreSection } from '../../../one-image/score-section.tsx'
import { SimilarSection } from '../../../one-image/similar-section.tsx'
import { WhatIfSection } from '../../../one-image/what-if-section.tsx'
import { askAboutPoint, type LiveExplanation } from '../../../server/live.ts'
import { selectModel } from '../../../server/selected-model.ts'
import { imagePath, readImageView } from '../../../urls/image-view.ts'
import type { SearchParameters } from '../../../urls/parameters.ts'
import { classesPath } from '../../../urls/class-filters.ts'
import { parseImageKey, picturePath } from '../../../urls/paths.ts'

interface Props {
  params: Promise<{ key: string }>
  searchParams: Promise<SearchParameters>
}

const SIMILAR = 6

const PLACE: Place = { prefix: '', heading: 'h2', by: null }

/** Asked for twice in one request: by the page and by its metadata. */
const load = cache(async (written: string, parameters: SearchParameters) => {
  const selection = await selectModel(parameters)
  const key = parseImageKey(decodeURIComponent(written))
  if (selection === null || key === null) notFound()
  const { database, model } = selection
  const [image, detail] = await Promise.all([
    findImage(database, model.id, key),
    findClass(database, model.id, key.classIndex),
  ])
  if (image === null || detail === null) notFound()
  return { selection, image, detail }
})

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { selection, image } = await load((await params).key, await searchParams)
  const { point } = image
  const description = `Why ${selection.model.name} takes this image for “${point.predicted.name}”, with ${percent(point.probability, 1)}: what every concept adds to the score.`
  return {
    title: `An image predicted as ${point.predicted.name}`,
    description,
    alternates: { canonical: imagePath(point.key, selection.inUrl) },
    openGraph: {
      title: `Predicted as ${point.predicted.name}`,
      description,
      images: [picturePath(point.picture)],
    },
  }
}

export default async function ImagePage({ params, searchParams }: Props) {
  const parameters = await searchParams
  const { selection, image, detail } = await load((await params).key, parameters)
  const { database, model, inUrl } = selection
  const { point } = image
  const asked = readImageView(parameters)
  const explained = await explainedClass(image, detail, asked.explain, (index) =>
    findClass(database, model.id, index),
  )

  const live = await askAboutPoint({
    modelId: model.id,
    classIndex: point.key.classIndex,
    image: point.image,
    explain: explained.index,
    off: asked.off,
  })
  const explanation = live?.kind === 'explained' ? live.explanation : null
  const score = scoreOf(image, explained, explanation)
  const similar =
    score === null
      ? []
      : await similarPoints(database, {
          modelId: model.id,
          classIndex: explained.index,
          contributions: contributionsOf(score),
          except:
            image.role === 'point' && explained.index === point.key.classIndex
              ? point.key.position
              : undefined,
          count: SIMILAR,
        })
  const names = await nameClasses(database, model.id, mentioned(explanation))

  return (
    <PageFrame selection={selection} underModel={(other) => classesPath({ q: detail.name }, other)}>
      <article className="wrap flex flex-col pt-tight">
        <ImageHeading selection={selection} image={image} detail={detail} explained={explained} />
        {score !== null && <ScoreSection place={PLACE} score={score} of={explained} model={inUrl} />}
        {explanation !== null && score !== null && explanation.split !== null && (
          <>
            <MapsSection
              place={PLACE}
              image={{
                address: picturePath(point.picture),
                width: point.width,
                height: point.height,
                view: explanation.image.view,
              }}
              score={score}
              split={explanation.split}
              of={explained}
              model={inUrl}
            />
            <WhatIfSection
              place={PLACE}
              explanation={explanation}
              score={score}
              of={explained}
              names={names}
              model={inUrl}
              form="switches"
            >
              {asked.off.length > 0 && (
                <a href={`${imagePath(point.key, inUrl, { explain: asked.explain })}#what-if`}>
                  Switch all back on
                </a>
              )}
              <form id="switches" action={`${imagePath(point.key, null)}#what-if`}>
                {inUrl !== null && <input type="hidden" name="model" value={inUrl} />}
                {asked.explain !== undefined && <input type="hidden" name="explain" value={asked.explain} />}
              </form>
            </WhatIfSection>
          </>
        )}
        <Silence live={live} />
        <SimilarSection place={PLACE} similar={similar} of={explained} model={inUrl} />
      </article>
    </PageFrame>
  )
}

/** Why there are no maps and no switches. */
function Silence({ live }: { live: Awaited<ReturnType<typeof askAboutPoint>> }) {
  if (live?.kind === 'explained' && live.explanation.split !== null) return null
  return (
    <p className="mt-section max-w-prose border-t border-line-strong pt-5 text-ink-soft">
      {live?.kind === 'refused' && <MadeOnce />}
      {live === null ? (
        <>
          Where each concept lies in this image, and what the model would say without it, is worked out live:
          serve this site with <code className="font-mono text-note">lens serve</code> to see both.
        </>
      ) : live.kind === 'refused' ? (
        <>There are no maps and no switches this time. {live.message}</>
      ) : (
        <>There are no maps and no switches for this image: {live.explanation.reason}</>
      )}
    </p>
  )
}

/** The class whose concepts explain the image: the chosen one, else the one it was taken for, where that has concepts. */
async function explainedClass(
  { point }: ImageDetail,
  detail: ClassDetail,
  chosen: number | undefined,
  find: (index: number) => Promise<ClassDetail | null>,
): Promise<ClassDetail> {
  const index = chosen ?? point.predicted.index
  return index === detail.index ? detail : ((await find(index)) ?? detail)
}

/** From the database, as on the page of the class, where it has been explained by that class; else as worked out just now. */
function scoreOf(
  image: ImageDetail,
  explained: ClassDetail,
  explanation: LiveExplanation | null,
): Score | null {
  if (image.role === 'point' && explained.index === image.point.key.classIndex) {
    return scoreOfPoint(image.point, explained)
  }
  if (explanation?.split == null) return null
  return scoreOfSplit(explanation.split, explained)
}

function mentioned(explanation: LiveExplanation | null): number[] {
  if (explanation === null) return []
  const all = [...explanation.predictions, ...(explanation.whatIf?.predictions ?? [])]
  return all.map(({ classIndex }) => classIndex)
}
