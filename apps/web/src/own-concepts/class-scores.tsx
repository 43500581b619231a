import type { OwnConceptDetail } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { percent } from '../numbers/format.ts'
import { ConceptBadge } from '../pictures/concept-badge.tsx'
import { classPath, conceptPagePath, type ModelInUrl } from '../urls/paths.ts'
import { chance, effectOf, signed } from './in-words.ts'

interface Props {
  concept: OwnConceptDetail
  model: ModelInUrl
}

/** What the direction of a person's concept does to every class, the most aligned first. */
export function ClassScores({ concept, model }: Props) {
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="What it does to each class"
      className="relative overflow-x-auto border-y border-line-strong"
    >
      <table className="w-full min-w-160 font-sans text-label tabular [&_td]:py-2 [&_td]:pr-6 [&_th]:py-2 [&_th]:pr-6">
        <thead>
          <tr className="text-left label">
            <th scope="col">Class</th>
            <th scope="col">What it does</th>
            <th scope="col">
              <Term id="alignment" model={model} />
            </th>
            <th scope="col">
              <Term id="own-concept" model={model}>
                TCAV score
              </Term>
            </th>
            <th scope="col">Random</th>
            <th scope="col">By chance</th>
            <th scope="col">Nearest found</th>
          </tr>
        </thead>
        <tbody>
          {concept.classes.map((one) => (
            <tr key={one.of.index} className="border-t border-line">
              <th scope="row" className="font-medium">
                {one.of.explained ? <a href={classPath(one.of, model)}>{one.of.name}</a> : one.of.name}
              </th>
              <td className={one.significant ? '' : 'text-ink-soft'}>{effectOf(one)}</td>
              <td>{signed(one.alignment)}</td>
              <td>{percent(one.score)}</td>
              <td>{percent(one.random)}</td>
              <td>{chance(one.p)}</td>
              <td>
                <a
                  href={conceptPagePath(one.of.index, one.nearest.index, model)}
                  className="inline-flex min-h-6 items-center gap-1.5 no-underline hover:underline"
                >
                  <ConceptBadge index={one.nearest.index} rank={one.nearest.rank} size="small" />{' '}
                  {signed(one.nearest.cosine)}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
