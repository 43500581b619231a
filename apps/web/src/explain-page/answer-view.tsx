import { findClass, nameClasses, similarPoints, type LensDatabase, type ModelView } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { percent } from '../numbers/format.ts'
import { MapsSection } from '../one-image/maps-section.tsx'
import type { Place } from '../one-image/one-image-section.tsx'
import { PredictionTable } from '../one-image/prediction-table.tsx'
import { contributionsOf, scoreOfSplit } from '../one-image/score.ts'
import { ScoreSection } from '../one-image/score-section.tsx'
import { SeenFrame, SeenGround, seenWhole, type SeenImage } from '../one-image/seen.tsx'
import { SimilarSection } from '../one-image/similar-section.tsx'
import { WhatIfSection } from '../one-image/what-if-section.tsx'
import type { LiveExplanation } from '../server/live.ts'
import { classPath, type ModelInUrl } from '../urls/paths.ts'
import { UPLOAD_FORM } from './upload-form.tsx'

interface Props {
  database: LensDatabase
  model: ModelView
  inUrl: ModelInUrl
  explanation: LiveExplanation
  /** One of several models' answers: it has no switches, and its sections stand a step lower. */
  among: boolean
}

const SIMILAR = 6

/** What one model makes of a visitor's image. */
export async function AnswerView({ database, model, inUrl, explanation, among }: Props) {
  const { predictions, explained, split, whatIf } = explanation
  const place: Place = among
    ? { prefix: `${model.id}-`, heading: 'h3', by: model.name }
    : { prefix: '', heading: 'h2', by: null }
  const mentioned = [...predictions, ...(whatIf?.predictions ?? []), ...[explained ?? []].flat()]
  const names = await nameClasses(
    database,
    model.id,
    mentioned.map(({ classIndex }) => classIndex),
  )
  const [top] = predictions
  const named = names.find(({ index }) => index === top.classIndex)
  const of = names.find(({ index }) => index === explained?.classIndex)
  const detail = of === undefined ? null : await findClass(database, model.id, of.index)
  const score = split === null ? null : scoreOfSplit(split, detail)
  const similar =
    score === null || of === undefined
      ? []
      : await similarPoints(database, {
          modelId: model.id,
          classIndex: of.index,
          contributions: contributionsOf(score),
          count: SIMILAR,
        })
  const image = seenImage(explanation)

  return (
    <div>
      <div className="grid grid-cols-1 items-center gap-x-part gap-y-8 md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        {image !== null && (
          <div className="max-w-112">
            <SeenGround image={image}>
              <SeenFrame alt="What the model sees of your image" />
            </SeenGround>
          </div>
        )}
        <div className="grid gap-4">
          <h2 tabIndex={-1} autoFocus className="wrap-anywhere first-letter:uppercase">
            {model.name} sees{' '}
            {named?.explained === true ? <a href={classPath(named, inUrl)}>{named.name}</a> : top.className}
          </h2>
          <p className="max-w-prose text-lead">
            With a{' '}
            <Term id="score" model={inUrl}>
              probability
            </Term>{' '}
            of {percent(top.probability, 1)}.
            {of !== undefined && of.index !== top.classIndex && <> Explained by the concepts of {of.name}.</>}
            {split === null && explanation.reason !== null && <> {explanation.reason}</>}
          </p>
          <PredictionTable
            caption="What the model finds most likely"
            before={predictions}
            after={null}
            names={names}
            split={split}
            score={score}
            model={inUrl}
          />
        </div>
      </div>
      {score !== null && split !== null && of !== undefined && (
        <>
          <ScoreSection place={place} score={score} of={of} model={inUrl} />
          {image !== null && (
            <MapsSection place={place} image={image} score={score} split={split} of={of} model={inUrl} />
          )}
          {!among && (
            <WhatIfSection
              place={place}
              explanation={explanation}
              score={score}
              of={of}
              names={names}
              model={inUrl}
              form={UPLOAD_FORM}
            >
              <noscript>Choose the image again above: it has been forgotten.</noscript>
            </WhatIfSection>
          )}
          <SimilarSection place={place} similar={similar} of={of} model={inUrl} />
        </>
      )}
    </div>
  )
}

/** The picture shows the model's view and no more. */
function seenImage({ image: { picture, width, height, view } }: LiveExplanation): SeenImage | null {
  return picture === null ? null : seenWhole(picture, view.width * width, view.height * height)
}
