/** Length of a cosine beside the others of its list; grey where it points away. Decoration: the number is beside it. */
export function AlignmentBar({ cosine, largest }: { cosine: number; largest: number }) {
  const width = largest === 0 ? 0 : Math.round((Math.abs(cosine) / largest) * 100)
  return (
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" width="100" height="4" aria-hidden="true">
      <rect width="100" height="4" fill="var(--color-line)" opacity="0.6" />
      <rect width={width} height="4" fill={cosine < 0 ? 'var(--color-residual)' : 'var(--color-concept)'} />
    </svg>
  )
}
