import type { Size } from './tensor-facts.ts'

/** The product of sizes; those that are only known at run time stay as a sorted product of names. */
export function product(sizes: readonly Size[]): Size {
  let factor = 1
  const symbols: string[] = []
  for (const size of sizes) {
    if (typeof size === 'number') factor *= size
    else symbols.push(size)
  }
  if (symbols.length === 0 || factor === 0) return factor
  const text = symbols.sort().join('*')
  return factor === 1 ? text : `${String(factor)}*${text}`
}

/** What is left of `whole` for one axis when the other axes take `parts`: the -1 of a Reshape. */
export function quotient(whole: readonly Size[], parts: readonly Size[]): Size {
  const left = [...whole]
  const rest = parts.filter((part) => {
    const at = typeof part === 'string' ? left.indexOf(part) : -1
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  const divisor = product(rest)
  const factor = product(left.filter((size) => typeof size === 'number'))
  if (typeof divisor === 'number' && typeof factor === 'number' && factor % divisor === 0) {
    return product([factor / divisor, ...left.filter((size) => typeof size === 'string')])
  }
  return `(${String(product(left))})/(${String(divisor)})`
}

/** The common shape of operands that broadcast; null where a rank is unknown. */
export function broadcastDims(shapes: readonly (readonly Size[] | null)[]): Size[] | null {
  const known = shapes.filter((dims) => dims !== null)
  if (known.length < shapes.length) return null
  const rank = Math.max(0, ...known.map((dims) => dims.length))
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = known.map((dims) => dims[axis - rank + dims.length] ?? 1)
    const wide = [...new Set(sizes.filter((size) => size !== 1))]
    // A number other than 1 decides; two names are equal or one of them is 1.
    return (
      wide.find((size) => typeof size === 'number') ??
      (wide.length > 1 ? `max(${wide.sort().join()})` : (wide[0] ?? 1))
    )
  })
}

/** A negative axis counts from the end. */
export function positive(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis
}
