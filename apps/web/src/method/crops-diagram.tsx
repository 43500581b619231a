import { Boat } from './boat.tsx'
import styles from './diagrams.module.css'

/** A picture and three of the patches it is cut into. */
export function CropsDiagram() {
  return (
    <svg
      viewBox="0 0 320 140"
      className={styles.diagram}
      role="img"
      aria-label="A picture of a boat, cut into square patches: one holds the sails, one the hull, one the waves."
    >
      <g transform="translate(8 10)">
        <Boat />
        {[0, 40, 80].map((y) =>
          [0, 40, 80, 120].map((x) => (
            <rect
              key={`${String(x)} ${String(y)}`}
              x={x}
              y={y}
              width="40"
              height="40"
              className={styles.dashed}
            />
          )),
        )}
      </g>
      <Patch x={190} y={10} view="50 20 60 50" rank={0} />
      <Patch x={258} y={10} view="40 62 60 40" rank={1} />
      <Patch x={224} y={78} view="6 86 60 40" rank={2} />
    </svg>
  )
}

function Patch({ x, y, view, rank }: { x: number; y: number; view: string; rank: number }) {
  return (
    <g data-rank={rank}>
      <svg x={x} y={y} width="54" height="54" viewBox={view} preserveAspectRatio="xMidYMid slice">
        <Boat />
      </svg>
      <rect x={x} y={y} width="54" height="54" className={styles.stroke} />
    </g>
  )
}
