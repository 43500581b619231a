import { ConceptBox, Drawing, Ink } from './drawing.tsx'

/** Rank of the strongest reason of each of twenty points. */
const RANKS = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2]
/** Positions of the points that are not of the class. */
const WRONG = new Set([4, 17])

/** Twenty points by their strongest reason, two of them wrong. */
export function DominanceDiagram() {
  return (
    <Drawing label="Twenty images as squares: in eleven the first concept is the strongest reason, in six the second, in three the third. Two are crossed out: the model is wrong about them.">
      {RANKS.map((rank, position) => {
        const x = 20 + (position % 10) * 28
        const y = 26 + Math.floor(position / 10) * 34
        return (
          <g key={position} data-rank={rank} transform={`translate(${String(x)} ${String(y)})`}>
            <ConceptBox width="22" height="22" rx="2" />
            {WRONG.has(position) && <Ink d="M-3 -3L25 25M25 -3L-3 25" />}
          </g>
        )
      })}
      <text x="20" y="112">
        prevalence of the first: 11 of 20, 55 %
      </text>
      <text x="20" y="129">
        its reliability: 10 of those 11, 91 %
      </text>
    </Drawing>
  )
}
