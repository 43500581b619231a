import { Random } from '../random.ts'

/**
 * Sensitivity (Yeh et al. 2019): how much importances change when the input hardly does, `max ||φ(x') - φ(x)|| / ||φ(x)||` over
 * random x' around x. 0: not at all.
 *
 * @param explain    importances of an input
 * @param x          the input
 * @param radius     each number of x' is within so much of that of x; @param least,most what numbers an input may have
 */
export async function sensitivity<Input extends Float32Array | Uint8Array>(
  explain: (x: Input) => Promise<ArrayLike<number>>,
  x: Input,
  options: { radius: number; neighbours: number; seed: number; least?: number; most?: number },
): Promise<number> {
  const { radius, neighbours, seed, least = -Infinity, most = Infinity } = options
  const random = new Random(seed)
  const before = await explain(x)
  let length = 0
  for (let k = 0; k < before.length; k++) length += (before[k] as number) ** 2
  let largest = 0
  for (let i = 0; i < neighbours; i++) {
    const moved = x.map((value) =>
      Math.max(least, Math.min(most, value + radius * (2 * random.uniform() - 1))),
    ) as Input
    const after = await explain(moved)
    let squares = 0
    for (let k = 0; k < before.length; k++) squares += ((after[k] as number) - (before[k] as number)) ** 2
    largest = Math.max(largest, squares)
  }
  return length === 0 ? 0 : Math.sqrt(largest / length)
}
