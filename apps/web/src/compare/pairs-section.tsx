import type { ComparisonView, ConceptDetail, PairView } from '@lens/db'
import { Term } from '../frame/term.tsx'
import { decimal, percent, plural } from '../numbers/format.ts'
import { ComparedConcept } from './compared-concept.tsx'
import { ALIKE, type Side, type Sides } from './sides.ts'

interface Props {
  sides: Sides
  comparison: ComparisonView
  pairs: readonly PairView[]
}

interface Pair {
  concepts: [ConceptDetail, ConceptDetail]
  likeness: number
}

/** Which concepts both have, beside each other, and which only one of them has. */
export function PairsSection({ sides, comparison, pairs }: Props) {
  const [first, second] = sides
  const alike = pairs
    .filter(({ likeness }) => likeness >= ALIKE)
    .flatMap((pair): Pair[] => {
      const one = conceptAt(first, pair.first)
      const other = conceptAt(second, pair.second)
      return one && other ? [{ concepts: [one, other], likeness: pair.likeness }] : []
    })
    .sort((a, b) => shareOf(b) - shareOf(a))
  const largest = Math.max(
    ...sides.flatMap(({ detail }) => detail.concepts.map(({ importance }) => Math.abs(importance))),
  )
  return (
    <>
      <section aria-labelledby="both" className="mt-section grid gap-8">
        <div className="grid max-w-prose gap-3.5">
          <h2 id="both">{alike.length === 0 ? 'They have no concept in common' : 'What both look for'}</h2>
          <p className="text-ink-soft">
            {alike.length > 0 && <Together sides={sides} pairs={alike} />}{' '}
            <How comparison={comparison} sides={sides} />
          </p>
        </div>
        <ol className="grid gap-y-part">
          {alike.map(({ concepts: [one, other], likeness }) => (
            <li
              key={`${String(one.index)} ${String(other.index)}`}
              className="grid grid-cols-2 gap-x-4 gap-y-3 border-t border-line-strong pt-4 sm:grid-cols-[1fr_8rem_1fr] sm:gap-x-snug"
            >
              <p className="col-span-2 label tabular sm:col-span-1 sm:col-start-2 sm:row-start-1 sm:self-center sm:text-center">
                <strong className="text-label font-semibold text-ink">{decimal(likeness)}</strong> alike
              </p>
              <ComparedConcept side={first} concept={one} largest={largest} />
              <ComparedConcept side={second} concept={other} largest={largest} />
            </li>
          ))}
        </ol>
      </section>
      <section aria-labelledby="one" className="mt-section grid gap-8">
        <h2 id="one">What only one looks for</h2>
        <div className="grid gap-x-columns gap-y-part md:grid-cols-2">
          {sides.map((side, at) => (
            <Only
              key={side.name}
              side={side}
              but={alike.map(({ concepts }) => concepts[at as 0 | 1].index)}
              largest={largest}
            />
          ))}
        </div>
      </section>
    </>
  )
}

function conceptAt({ detail }: Side, index: number): ConceptDetail | undefined {
  return detail.concepts.find((concept) => concept.index === index)
}

function shareOf({ concepts }: Pair): number {
  return Math.max(...concepts.map(({ importance }) => importance))
}

function Together({ sides, pairs }: { sides: Sides; pairs: readonly Pair[] }) {
  const [first, second] = [0, 1].map((at) =>
    pairs.reduce((sum, { concepts }) => sum + concepts[at as 0 | 1].importance, 0),
  )
  return (
    <>
      {plural(pairs.length, 'concept')} of {sides[0].name} {pairs.length === 1 ? 'has' : 'have'} a counterpart
      in {sides[1].name}: {percent(first ?? 0)} of the score of the one, {percent(second ?? 0)} of that of the
      other.
    </>
  )
}

function How({ comparison, sides }: { comparison: ComparisonView; sides: Sides }) {
  return comparison.by === 'direction' ? (
    <>
      Concepts are paired by how closely they{' '}
      <Term id="counterpart" model={sides[0].model}>
        point the same way
      </Term>
      ; below {decimal(ALIKE)} they count as different.
    </>
  ) : (
    <>
      Concepts are paired by how alike they{' '}
      <Term id="counterpart" model={sides[0].model}>
        respond to the same images
      </Term>
      , the {comparison.shared} that are points of both; below {decimal(ALIKE)} they count as different.
    </>
  )
}

function Only({ side, but, largest }: { side: Side; but: readonly number[]; largest: number }) {
  const own = side.detail.concepts.filter(({ index }) => !but.includes(index))
  return (
    <div className="grid content-start gap-6">
      <h3 className="wrap-anywhere first-letter:uppercase">{side.name}</h3>
      {own.length === 0 && <p className="text-ink-soft">Every concept has a counterpart.</p>}
      <ol className="grid grid-cols-2 gap-x-4 gap-y-6">
        {own.map((concept) => (
          <li key={concept.index}>
            <ComparedConcept side={side} concept={concept} largest={largest} />
          </li>
        ))}
      </ol>
    </div>
  )
}
