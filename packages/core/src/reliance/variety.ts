import sharp from 'sharp'
import { mean } from '../metrics/statistics.ts'

/** Crops are compared as pictures of so many pixels a side: what is shown, not its every hair. */
const SIDE = 16

/**
 * How much the crops of each concept differ from one another, relative to how much the crops of all concepts of the class do:
 * variance over the crops, mean over pixels and colours. Near 0: they look the same; 1: they differ as any two crops of the class.
 *
 * @param crops names of pictures, by dictionary index
 * @returns null where a concept has fewer than two crops, or where all crops of the class are the same
 */
export async function varietiesOf(
  crops: readonly (readonly string[])[],
  pictures: ReadonlyMap<string, Buffer>,
): Promise<(number | null)[]> {
  const small = new Map<string, Buffer>()
  for (const name of new Set(crops.flat())) small.set(name, await reduced(pictures.get(name) as Buffer))
  const bytesOf = (names: readonly string[]) => names.map((name) => small.get(name) as Buffer)
  const whole = variance(bytesOf(crops.flat()))
  return crops.map((names) => (names.length < 2 || whole === 0 ? null : variance(bytesOf(names)) / whole))
}

function reduced(picture: Buffer): Promise<Buffer> {
  return sharp(picture).resize(SIDE, SIDE, { fit: 'fill' }).flatten().toColourspace('srgb').raw().toBuffer()
}

function variance(pictures: readonly Buffer[]): number {
  const [first] = pictures
  if (first === undefined) return 0
  return mean(
    Array.from(first.keys(), (at) => {
      const values = pictures.map((picture) => picture[at] as number)
      const middle = mean(values)
      return mean(values.map((value) => (value - middle) ** 2))
    }),
  )
}
