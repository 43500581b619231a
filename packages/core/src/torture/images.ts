import { isLensError } from '@lens/errors'
import sharp from 'sharp'
import { decodeImage } from '../images/decode.ts'
import type { Preprocessing } from '../explanation/schema.ts'
import { Random } from '../random.ts'
import { damaged, oneOf } from './damage.ts'
import { emptyTally, type Tally } from './models.ts'

/** Decodes images that are damaged in `count` ways, each the same for the same seed. */
export async function tortureImages(count: number, firstSeed: number): Promise<Tally> {
  const picture = sharp({
    create: {
      width: 96,
      height: 64,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
  const whole = await Promise.all(
    (['jpeg', 'png', 'webp', 'gif', 'tiff'] as const).map((format) =>
      picture.clone().toFormat(format).toBuffer(),
    ),
  )
  const tally = emptyTally()
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const random = new Random(seed)
    const bytes = damaged(oneOf(whole, random), random)
    tally.tried += 1
    try {
      await decodeImage({ name: 'the image', bytes }, INPUT)
      tally.accepted += 1
    } catch (error) {
      if (isLensError(error)) tally.refused += 1
      else tally.faults.push({ seed, how: String(error) })
    }
  }
  return tally
}

const INPUT: Preprocessing = {
  width: 32,
  height: 32,
  layout: 'NCHW',
  channelOrder: 'RGB',
  mean: [0, 0, 0],
  std: [1, 1, 1],
}
