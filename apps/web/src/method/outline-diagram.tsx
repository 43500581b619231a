import { CONTOUR_SIDE, contourOf } from '../pictures/contour.ts'
import { Boat } from './boat.tsx'
import styles from './diagrams.module.css'

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
  const { line } = contourOf({ width: CELLS, height: CELLS, values })
  return (
    <svg
      viewBox="0 0 320 140"
      className={styles.diagram}
      role="img"
      aria-label="Left, a coarse grid of squares, darkest where the concept is strongest. Right, the same as an outline around the boat’s sails."
      data-rank="0"
    >
      <g transform="translate(20 10)">
        {values.map((value, cell) => (
          <rect
            key={cell}
            x={(cell % CELLS) * side}
            y={Math.floor(cell / CELLS) * side}
            width={side}
            height={side}
            className={styles.fill}
            opacity={0.06 + 0.9 * value}
          />
        ))}
        <rect width="120" height="120" className={styles.soft} />
      </g>
      <path d="M150 70h16m-5-5l5 5-5 5" className={styles.ink} />
      <svg x="180" y="10" width="120" height="120" viewBox="20 0 120 120">
        <Boat />
        <path
          d={line}
          transform={`translate(20 0) scale(${String(120 / CONTOUR_SIDE)})`}
          className={styles.stroke}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </svg>
  )
}
