import type { ConceptDetail, EffectView, NeighbourView } from '@lens/db'
import { AlignmentBar } from '../class-page/alignment-bar.tsx'
import { nameInSentence } from '../numbers/concept-name.ts'
import { decimal } from '../numbers/format.ts'
import { Picture } from '../pictures/picture.tsx'
import { classPath, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'

/** Concepts of other classes that point nearly the same way. */
export function ConceptNeighbours({
  neighbours,
  model,
}: {
  neighbours: readonly NeighbourView[]
  model: ModelInUrl
}) {
  if (neighbours.length === 0) return <p>No other class of this run has concepts to compare it with yet.</p>
  return (
    <ul className="grid grid-cols-2 gap-x-snug gap-y-6 font-sans text-label sm:grid-cols-3 lg:grid-cols-6">
      {neighbours.map((neighbour) => (
        <li key={`${String(neighbour.classIndex)} ${String(neighbour.index)}`}>
          <a
            href={conceptPagePath(neighbour.classIndex, neighbour.index, model)}
            className="grid gap-2 no-underline hover:underline"
          >
            <span className="tile rounded">
              {neighbour.picture !== null && <Picture picture={neighbour.picture} alt="" />}
            </span>
            <span className="leading-snug">
              {neighbour.className}, {nameInSentence(neighbour)}
            </span>
          </a>
          <span className="text-ink-soft tabular">{decimal(neighbour.cosine)} alike</span>
        </li>
      ))}
    </ul>
  )
}

/** The classes whose score the concept raises, and lowers. */
export function ConceptEffects({
  effects,
  model,
}: {
  effects: NonNullable<ConceptDetail['effects']>
  model: ModelInUrl
}) {
  const largest = Math.max(...[...effects.raises, ...effects.lowers].map(({ logit }) => Math.abs(logit)))
  return (
    <div className="grid fit-60 gap-x-columns gap-y-8 font-sans text-label leading-normal">
      <Effects title="It supports" effects={effects.raises} largest={largest} model={model} />
      <Effects title="It opposes" effects={effects.lowers} largest={largest} model={model} />
    </div>
  )
}

interface EffectsProps {
  title: string
  effects: readonly EffectView[]
  largest: number
  model: ModelInUrl
}

function Effects({ title, effects, largest, model }: EffectsProps) {
  return (
    <div className="grid content-start gap-2.5">
      <h3>{title}</h3>
      {effects.length === 0 && <p className="text-ink-soft">No class.</p>}
      <ul className="grid gap-2">
        {effects.map(({ other, logit }) => (
          <li key={other.index} className="reading">
            {other.explained ? <a href={classPath(other, model)}>{other.name}</a> : <span>{other.name}</span>}
            <span>
              {logit > 0 && '+'}
              {decimal(logit)}
            </span>
            <AlignmentBar cosine={logit} largest={largest} />
          </li>
        ))}
      </ul>
    </div>
  )
}
