import { dot, gram, transposed, type Matrix } from '../matrix.ts'
import { productsOf } from './products.ts'

/** `||A - U W|| / ||A||` (Frobenius), without forming `U W`. @param a n × p; @param u n × r; @param w r × p */
export async function relativeError(a: Matrix, u: Matrix, w: Matrix): Promise<number> {
  const ut = transposed(u)
  const products = await productsOf(a)
  const ua = await products.alongCrops(ut)
  const [uu, ww] = [gram(ut), gram(w)]
  const energy = dot(a.data, a.data)
  const squares = uu.reduce((sum, value, i) => sum + value * (ww[i] as number), 0)
  return Math.sqrt(Math.max(0, energy - 2 * dot(w.data, ua.data) + squares) / energy)
}
