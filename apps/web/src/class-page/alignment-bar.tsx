/** Length of a cosine beside the others of its list; grey where it points away. Decoration: the number is beside it. */
export function AlignmentBar({ cosine, largest }: { cosine: number; largest: number }) {
  const width = largest === 0 ? 0 : Math.round((Math.abs(cosine) / largest) * 100)
  return (
    <svg
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="col-span-full h-1 w-full"
    >
      <rect width="100" height="4" className="fill-line opacity-60" />
      <rect width={width} height="4" className={cosine < 0 ? 'fill-residual' : 'fill-concept'} />
    </svg>
  )
}
