import { Boat } from './boat.tsx'
import { ConceptLine, Drawing, Guide } from './drawing.tsx'

/** A picture and three of the patches it is cut into. */
export function CropsDiagram() {
  return (
    <Drawing label="A picture of a boat, cut into square patches: one holds the sails, one the hull, one the waves.">
      <g transform="translate(8 10)">
        <Boat />
        {[0, 40, 80].map((y) =>
          [0, 40, 80, 120].map((x) => (
            <Guide key={`${String(x)} ${String(y)}`} dashed d={`M${String(x)} ${String(y)}h40v40h-40z`} />
          )),
        )}
      </g>
      <Patch x={190} y={10} view="50 20 60 50" rank={0} />
      <Patch x={258} y={10} view="40 62 60 40" rank={1} />
      <Patch x={224} y={78} view="6 86 60 40" rank={2} />
    </Drawing>
  )
}

function Patch({ x, y, view, rank }: { x: number; y: number; view: string; rank: number }) {
  return (
    <g data-rank={rank}>
      <svg x={x} y={y} width="54" height="54" viewBox={view} preserveAspectRatio="xMidYMid slice">
        <Boat />
      </svg>
      <ConceptLine d={`M${String(x)} ${String(y)}h54v54h-54z`} />
    </g>
  )
}
