import type { Dictionary, Encoder, TrainingRows } from '../dictionary/dictionary.ts'
import { nmf } from '../dictionary/nmf.ts'
import { stability } from '../metrics/stability.ts'
import { areDistinct, doAllCount, overlapOf, type Distinctness } from './distinct.ts'
import type { Parent } from './parent.ts'
import type { Passage } from './passage.ts'
import { rowsWhereParentIs, type ObservedCrop } from './rows.ts'
import { sharesOfParent, type ParentShares } from './shares.ts'

/** Sub-concepts that are looked for, the first number whose are distinct. */
const NUMBERS = [3, 2]
/** Crops that shares are measured in: all subsets of the sub-concepts are run in each. */
const MEASURED = 4

/** A concept in sub-concepts. */
export interface Split extends Distinctness, ParentShares {
  readonly dictionary: Dictionary
  readonly encoder: Encoder
  /** Codes of every crop, [positions, s]. */
  readonly codes: readonly Float32Array[]
}

/**
 * Decomposes a concept at an earlier layer.
 *
 * @param crops of its top decile, those of one image side by side
 * @returns the sub-concepts; where no number of them is distinct, how near the last came
 */
export async function split(
  passage: Pick<Passage, 'layer' | 'later' | 'onward'>,
  parent: Parent,
  crops: readonly ObservedCrop[],
  signal: AbortSignal,
): Promise<Split | Distinctness | null> {
  const { layer, later } = passage
  const rowsOf = (some: readonly ObservedCrop[]) => rowsWhereParentIs(some, layer, later)
  const middle = Math.ceil(crops.length / 2)
  const [all, ...halves] = [crops, crops.slice(0, middle), crops.slice(middle)].map(rowsOf)
  let judged: Distinctness | null = null
  for (const size of NUMBERS) {
    const dictionary = await learnt(all, size, signal)
    const [one, other] = [await learnt(halves[0], size, signal), await learnt(halves[1], size, signal)]
    if (!dictionary || !one || !other) continue
    judged = { stability: stability(one.w, other.w), overlap: overlapOf(dictionary.w) }
    if (!areDistinct(judged)) continue
    const encoder = nmf.encoder(dictionary)
    const codes = await Promise.all(crops.map(({ activations }) => encoder.encodeMap(activations)))
    const step = Math.max(1, Math.floor(crops.length / MEASURED))
    const measured = crops
      .map((crop, i) => ({ ...crop, codes: codes[i] as Float32Array }))
      .filter((_, i) => i % step === 0)
    const shares = await sharesOfParent(passage, parent, dictionary, measured.slice(0, MEASURED))
    if (shares && doAllCount(shares.shares)) return { ...judged, ...shares, dictionary, encoder, codes }
  }
  return judged
}

async function learnt(
  rows: TrainingRows | null | undefined,
  size: number,
  signal: AbortSignal,
): Promise<Dictionary | null> {
  return rows && rows.rows.rows >= size ? nmf.learn(rows, size, { seed: 0, signal }) : null
}
