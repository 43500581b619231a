import { carriersOfLead } from '../confusions/carriers.ts'
import { Term } from '../frame/term.tsx'
import { nameInSentence } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import type { LiveSplit } from '../server/live.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import type { Score } from './score.ts'

interface Props {
  rival: LiveSplit['rivals'][number]
  score: Score
  model: ModelInUrl
}

/** Which concept keeps a class behind the explained one in this image, or puts it ahead. */
export function Rival({ rival: { lead, contributions }, score, model }: Props) {
  const named = score.parts.map(({ index, concept }) => ({ index, label: concept?.label ?? null }))
  const [first] = carriersOfLead(named, lead, contributions)
  if (first === undefined) return null
  return (
    <span className="block text-small leading-tight font-normal text-ink-soft">
      {lead > 0 ? 'behind' : 'ahead'} because of {nameInSentence(first)}: {percent(first.share)} of the{' '}
      <Term id="contrast" model={model}>
        margin
      </Term>
    </span>
  )
}
