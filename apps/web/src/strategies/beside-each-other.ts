interface Mark {
  x: number
  y: number
}

/** What is moved by a height ends up that much off, but for rounding: it must not count as covered again. */
const ROUNDING = 1e-6

/** Marks as they are given, the first ones where they belong; one that would cover another goes down until it does not. */
export function besideEachOther<T extends Mark>(
  marks: readonly T[],
  size: { width: number; height: number },
): T[] {
  const placed: T[] = []
  for (const mark of marks) {
    let { y } = mark
    const covered = () =>
      placed.find(
        (other) => Math.abs(other.x - mark.x) < size.width && Math.abs(other.y - y) < size.height - ROUNDING,
      )
    for (let under = covered(); under !== undefined; under = covered()) y = under.y + size.height
    placed.push({ ...mark, y })
  }
  return placed
}
