/**
 * Points and weights that integrate polynomials of up to degree 2n - 1 over 0 to 1 without an error: the roots of the Legendre polynomial
 * of degree n, found by Newton's method.
 */
export function gaussLegendre(n: number): { at: number; weight: number }[] {
  return Array.from({ length: n }, (_, i) => {
    let x = Math.cos((Math.PI * (n - i - 0.25)) / (n + 0.5))
    let slope = 0
    for (let step = 0; step < 20; step++) {
      const legendre = legendreAt(n, x)
      slope = legendre.slope
      x -= legendre.value / slope
    }
    return { at: (x + 1) / 2, weight: 1 / ((1 - x * x) * slope * slope) }
  })
}

/** By Bonnet's recursion. */
function legendreAt(n: number, x: number): { value: number; slope: number } {
  let [before, value] = [1, x]
  for (let degree = 2; degree <= n; degree++)
    [before, value] = [value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree]
  return { value, slope: (n * (x * value - before)) / (x * x - 1) }
}
