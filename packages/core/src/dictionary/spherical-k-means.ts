import { awayFrom, placingBy, PLACING, PLACING_EARLIER } from '../maps/likeness.ts'
import { columns, dot, row, type Matrix } from '../matrix.ts'
import { pearson } from '../metrics/statistics.ts'
import { metricOf, unitRows, type Dictionary, type DictionaryMethod } from './dictionary.ts'
import { DictionaryEncoder } from './encoder.ts'
import { joinGroups, type Groups } from './join-groups.ts'
import { clustersOf, meansOf, type Clusters } from './k-means.ts'
import { placesOf, type Places } from './places.ts'
import { productsOf } from './products.ts'

/** Starts of k-means, of which the best is taken: as for k-means itself. */
const STARTS = 4

/** Groups that are looked for, per concept, before they are joined: fewer mix parts (README of this package), more find the same. */
const GROUPS = 4

/** `λ` of the codes: joined groups are coarser, and at 1 the concepts of single classes add up to 1.05 of the score, at 2 to 1.03. */
const COMPLETENESS = 3

/**
 * Spherical k-means (Dhillon and Modha 2001): groups of activations that point the same way, however strong they are, so that a concept
 * is what its places have in common and not what is left beside the others. Coefficients are those of non-negative least squares: unlike
 * with k-means, several concepts add up at a position, and account for all of it.
 *
 * Places are told apart by the feature tensor and, as much, by an earlier layer (hypercolumns, Hariharan et al. 2015): late activations
 * know what is around a place, and take the middle and the edge of a meadow for two things, while to early ones both are grass. More
 * groups are looked for than there are concepts, and those that are seen in the same places are joined. Models without such a layer get
 * a group a concept: late activations alone do not tell groups of one part from those of two.
 *
 * Of positions alone: the direction of a pooled crop is that of a mixture.
 */
export const sphericalKMeans: DictionaryMethod = {
  name: 'spherical k-means',
  nonNegative: false,
  signed: false,
  from: 'positions',
  async learn(training, r, { seed, signal }) {
    const places = placesOf(training)
    const { activations, directions, weights } = places
    const joins = directions.columns > activations.columns
    const k = Math.min(joins ? GROUPS * r : r, directions.rows)
    const groups = await clustersOf(directions, k, { weights, seed, starts: STARTS, signal })
    const joined = joinGroups(await seenAt(groups, places), r)
    const concepts = groups.nearest.map((group) => joined[group] as number)
    const centres = await meansOf(concepts, await productsOf(directions), weights, r)
    return {
      w: unitRows(centres, activations.columns),
      parameters: { ...metricOf(training, COMPLETENESS), ...placing(centres, places) },
    }
  },
  encoder: ({ w, parameters }) => new DictionaryEncoder(w, parameters['metric']?.data),
}

/** How alike groups are by where they are seen, and what part of the score is at their places. */
async function seenAt(
  { centroids, nearest }: Clusters,
  { directions, mean, amounts }: Places,
): Promise<Groups> {
  const k = centroids.rows
  const away = awayFrom(mean, centroids)
  const maps = await (await productsOf(directions)).alongChannels(away)
  for (let i = 0; i < k; i++) {
    const offset = dot(row(away, i), mean)
    row(maps, i).forEach((along, j, map) => (map[j] = Math.max(0, along - offset)))
  }
  const likeness = new Float64Array(k * k)
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++) {
      const alike = pearson(row(maps, i), row(maps, j))
      likeness[i * k + j] = alike
      likeness[j * k + i] = alike
    }
  }
  const masses = new Float64Array(k)
  nearest.forEach((group, i) => (masses[group] = (masses[group] as number) + (amounts[i] as number)))
  return { likeness, masses }
}

/** How concepts are placed: by `(z - μ) · (c - μ) / ||c - μ||`, a part for each layer, see `maps/likeness.ts`. */
function placing(centres: Matrix, { mean, scale, activations }: Places): Dictionary['parameters'] {
  const directions = awayFrom(mean, centres)
  const p = activations.columns
  const part = (start: number, end: number, unit: number) =>
    placingBy(columns(directions, start, end), mean.subarray(start, end), unit)
  const late = { [PLACING]: part(0, p, 1) }
  return centres.columns > p ? { ...late, [PLACING_EARLIER]: part(p, centres.columns, scale) } : late
}
