import type { DecodedImage } from '../images/decode.ts'
import type { Forward } from './classifier.ts'

/** An image as the model sees it, and what it makes of it. */
interface Sight {
  readonly image: DecodedImage
  readonly forward: Forward
}

/** Some 150 images of a MobileNetV2: a class or two. More would save what costs a twentieth of the time. */
const ROOM = 64e6

/** However small they are: ten thousand small pieces, given back one by one, leave memory in holes (40 MB more at most, measured). */
const MOST = 1000

/** What the survey has decoded and computed already, for the class that is explained next, as far as memory for it goes. */
export class Seen {
  readonly #sights = new Map<string, Sight>()
  #room = ROOM

  keep(path: string, image: DecodedImage, forward: Forward): void {
    const size =
      image.data.byteLength +
      forward.features.byteLength +
      forward.earlier.byteLength +
      forward.logits.byteLength
    if (size > this.#room || this.#sights.size >= MOST) return
    this.#room -= size
    this.#sights.set(path, { image, forward })
  }

  /** Hands an image over, once. */
  take(path: string): Sight | undefined {
    const sight = this.#sights.get(path)
    this.#sights.delete(path)
    return sight
  }
}
