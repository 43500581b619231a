import { ConceptLine, Drawing, Guide, Ink } from './drawing.tsx'

/** Two directions: a small angle, a large cosine. */
export function AngleDiagram() {
  return (
    <Drawing label="Two pairs of arrows. The first pair points nearly the same way, cosine 0.9. The second stands at a right angle, cosine 0.">
      <g data-rank="0">
        <ConceptLine d="M30 112L122 52m-11 1l11-1-4 10" />
        <Ink d="M30 112L106 26m-9 4l9-4-2 10" />
        <Guide dashed d="M72 84a50 50 0 0 0-7-11" />
        <text x="62" y="134" textAnchor="middle">
          cosine 0.9
        </text>
      </g>
      <g data-rank="1">
        <ConceptLine d="M196 112h96m-10-6l10 6-10 6" />
        <Ink d="M196 112V20m-6 10l6-10 6 10" />
        <Guide dashed d="M196 98h14v14" />
        <text x="236" y="134" textAnchor="middle">
          cosine 0
        </text>
      </g>
    </Drawing>
  )
}
