/** The picture that the diagrams take apart: a boat with hull and sails on the sea, 160 by 120. */
export function Boat() {
  return (
    <g className="fill-none stroke-current" strokeWidth="1.6" strokeLinejoin="round" strokeLinecap="round">
      <rect width="160" height="120" className="fill-surface stroke-line-strong" strokeWidth="1" />
      <path d="M46 74h72l-12 16H58z" />
      <path d="M80 70V22l30 44H84zM76 68V34L54 66z" />
      <path d="M6 98c8-5 12 5 20 0s12 5 20 0 12 5 20 0 12 5 20 0 12 5 20 0 12 5 20 0 12 5 20 0" />
      <path d="M14 109c8-5 12 5 20 0s12 5 20 0 12 5 20 0 12 5 20 0 12 5 20 0 12 5 20 0" />
    </g>
  )
}
