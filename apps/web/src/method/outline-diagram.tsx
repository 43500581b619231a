import { OUTLINE_SIDE, outlineOf } from '@lens/db'
import { Boat } from './boat.tsx'
import { ConceptBox, ConceptLine, Drawing, Guide, Ink } from './drawing.tsx'

const CELLS = 6

/** How strongly each cell answers to “sails”, strongest in the middle of them. */
const values = Array.from({ length: CELLS * CELLS }, (_, cell) => {
  const row = Math.floor(cell / CELLS)
  const column = cell % CELLS
  return Math.exp(-((row - 2) ** 2) / 3.2 - (column - 2.6) ** 2 / 2)
})

/** From a coarse map to an outline. */
export function OutlineDiagram() {
  const side = 120 / CELLS
  return (
    <Drawing
      label="Left, a coarse grid of squares, darkest where the concept is strongest. Right, the same as an outline around the boat’s sails."
      rank={0}
    >
      <g transform="translate(20 10)">
        {values.map((value, cell) => (
          <ConceptBox
            key={cell}
            x={(cell % CELLS) * side}
            y={Math.floor(cell / CELLS) * side}
            width={side}
            height={side}
            opacity={0.06 + 0.9 * value}
          />
        ))}
        <Guide d="M0 0h120v120H0z" />
      </g>
      <Ink d="M150 70h16m-5-5l5 5-5 5" />
      <svg x="180" y="10" width="120" height="120" viewBox="20 0 120 120">
        <Boat />
        <ConceptLine
          d={outlineOf({ width: CELLS, height: CELLS, values })}
          transform={`translate(20 0) scale(${String(120 / OUTLINE_SIDE)})`}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </Drawing>
  )
}
