import { UMAP } from '@saehrimnir/druidjs'
import type { LayoutMethod } from './layout.ts'

const NEIGHBOURS = 15

/** McInnes, Healy and Melville 2018: neighbourhoods, and roughly how far they are from each other. */
export const umap: LayoutMethod = {
  name: 'UMAP',
  place: (vectors, seed) =>
    new UMAP(vectors, {
      seed,
      n_neighbors: Math.min(NEIGHBOURS, vectors.length - 1),
      min_dist: 0.3,
    }).transform() as [number, number][],
}
