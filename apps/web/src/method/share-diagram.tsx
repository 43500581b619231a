import { ConceptBox, Drawing, Guide } from './drawing.tsx'

const PARTS = [
  { name: 'sails', share: 52, rank: 0 },
  { name: 'hull', share: 27, rank: 1 },
  { name: 'waves', share: 12, rank: 2 },
  { name: 'unexplained', share: 9, rank: null },
]

/** Shares laid end to end, up to the whole score. */
export function ShareDiagram() {
  const before = (position: number) => PARTS.slice(0, position).reduce((sum, { share }) => sum + share, 0)
  return (
    <Drawing label="Bars laid end to end: sails 52 per cent of the score, hull 27, waves 12, unexplained 9; together 100.">
      {PARTS.map(({ name, share, rank }, position) => {
        const x = 84 + before(position) * 1.9
        const y = 10 + position * 27
        return (
          <g key={name} data-rank={rank ?? undefined}>
            <text x="76" y={y + 14} textAnchor="end">
              {name}
            </text>
            {rank === null ? (
              <rect
                x={x}
                y={y}
                width={share * 1.9}
                height="19"
                className="fill-none stroke-residual"
                strokeWidth="1.5"
                strokeDasharray="3 2"
              />
            ) : (
              <ConceptBox x={x} y={y} width={share * 1.9} height="19" />
            )}
            <text x={x + share * 1.9 + 5} y={y + 14}>
              {share} %
            </text>
          </g>
        )
      })}
      <Guide d="M84 4v112M274 96v24" />
      <text x="274" y="133" textAnchor="middle">
        100 %
      </text>
    </Drawing>
  )
}
