import type { ConceptDetail, VisualisationView } from '@lens/db'
import type { ReactNode } from 'react'
import { Term } from '../frame/term.tsx'
import { nameInSentence } from '../numbers/concept-name.ts'
import { ordinal, times } from '../numbers/format.ts'
import { Picture } from '../pictures/picture.tsx'
import type { ModelInUrl } from '../urls/paths.ts'

interface Props {
  concept: ConceptDetail
  /** Pictures of this run are being made while the page is. */
  making: boolean
  model: ModelInUrl
}

const SIDE = 320

/** What the concept looks like to the model: synthesised from noise, and its best crop before and after accentuation. */
export function Visualisations({ concept, making, model }: Props) {
  const [synthesised, accentuated] = (['maco', 'accentuation'] as const).map((method) =>
    concept.visualisations.find((one) => one.method === method),
  )
  const [best] = concept.crops
  if (synthesised === undefined)
    return making && concept.important ? <p className="label">Its picture is still being made.</p> : null
  return (
    <div className="grid grid-cols-2 gap-x-tight gap-y-3 *:min-w-0 *:first:col-span-full sm:grid-cols-3 sm:*:first:col-auto [&_figcaption]:pt-2 [&_figcaption]:font-sans [&_figcaption]:text-small [&_figcaption]:text-ink-soft [&_img]:aspect-square [&_img]:w-full [&_img]:rounded [&_img]:bg-unseen">
      <Figure
        of={synthesised}
        alt={`Picture synthesised for ${nameInSentence(concept)}`}
        missing="No picture could be synthesised"
      >
        <Term id="visualisation" model={model}>
          Synthesised
        </Term>
        {synthesised.shown && <Strength of={synthesised.shown} model={model} />}
      </Figure>
      {best !== undefined && accentuated?.shown && (
        <>
          <PictureFigure
            picture={best.picture}
            alt={`The crop in which ${nameInSentence(concept)} is strongest`}
          >
            Its best crop …
          </PictureFigure>
          <Figure of={accentuated} alt="The same crop, changed to show more of it" missing="">
            … and{' '}
            <Term id="accentuation" model={model}>
              accentuated
            </Term>
            <Strength of={accentuated.shown} model={model} />
          </Figure>
        </>
      )}
    </div>
  )
}

interface FigureProps {
  of: VisualisationView
  alt: string
  /** What to say where there is no picture. */
  missing: string
  children: ReactNode
}

function Figure({ of: { shown, reason }, alt, missing, children }: FigureProps) {
  if (shown === null) {
    return (
      <p className="col-span-full font-sans text-label leading-normal text-ink-soft sm:col-auto">
        {missing}: {reason ?? 'no reason was given'}.
      </p>
    )
  }
  return (
    <PictureFigure picture={shown.picture} alt={alt}>
      {children}
    </PictureFigure>
  )
}

interface PictureFigureProps {
  picture: string
  alt: string
  children: ReactNode
}

/** The first, the synthesised one, leads on a phone; before and after share a row. */
function PictureFigure({ picture, alt, children }: PictureFigureProps) {
  return (
    <figure>
      <Picture picture={picture} alt={alt} width={SIDE} height={SIDE} />
      <figcaption>{children}</figcaption>
    </figure>
  )
}

function Strength({ of, model }: { of: NonNullable<VisualisationView['shown']>; model: ModelInUrl }) {
  return (
    <>
      : {times(of.excitation)} the crop’s{' '}
      <Term id="excitation" model={model} plain>
        excitation
      </Term>
      {of.place > 1 && <>, only the {ordinal(of.place)} strongest concept in it</>}
    </>
  )
}
