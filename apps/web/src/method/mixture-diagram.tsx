import { ConceptBox, Drawing, Ink } from './drawing.tsx'

const RESPONSE = [34, 12, 46, 22, 8, 30]
const CONCEPTS = [
  { rank: 0, amount: '0.8 ×', bars: [36, 4, 44, 6, 2, 8] },
  { rank: 1, amount: '0.3 ×', bars: [4, 22, 14, 42, 12, 46] },
]

/** The response to a patch, rebuilt as a mixture of two concepts. */
export function MixtureDiagram() {
  return (
    <Drawing label="The model’s response to a patch, drawn as bars, is about 0.8 times one concept plus 0.3 times another.">
      <Bars x={8} bars={RESPONSE} />
      <text x="93" y="76" textAnchor="middle">
        ≈
      </text>
      {CONCEPTS.map(({ rank, amount, bars }, position) => (
        <g key={rank} data-rank={rank}>
          <text x={130 + position * 112} y="76" textAnchor="end">
            {position === 0 ? amount : `+ ${amount}`}
          </text>
          <Bars x={138 + position * 108} bars={bars} />
        </g>
      ))}
      <text x="39" y="134" textAnchor="middle">
        response
      </text>
      <text x="169" y="134" textAnchor="middle">
        a concept
      </text>
      <text x="277" y="134" textAnchor="middle">
        another
      </text>
    </Drawing>
  )
}

function Bars({ x, bars }: { x: number; bars: number[] }) {
  return (
    <g transform={`translate(${String(x)} 0)`}>
      {bars.map((height, position) => (
        <ConceptBox key={position} x={position * 11} y={98 - height * 1.6} width="8" height={height * 1.6} />
      ))}
      <Ink d="M-2 98.5h68" />
    </g>
  )
}
