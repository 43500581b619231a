/** Two circles and the lens they share. */
export function Mark({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" strokeWidth="1.6">
        <circle cx="11.5" cy="16" r="9.5" />
        <circle cx="20.5" cy="16" r="9.5" />
      </g>
      <path d="M16 7.63a9.5 9.5 0 0 1 0 16.74 9.5 9.5 0 0 1 0-16.74z" fill="currentColor" />
    </svg>
  )
}
