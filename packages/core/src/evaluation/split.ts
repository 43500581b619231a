import { Random } from '../random.ts'

/** Two halves of a class's images: concepts are learnt from one and judged by the other. */
export interface Halves<T> {
  readonly fitted: readonly T[]
  readonly heldOut: readonly T[]
}

/**
 * Splits images into halves by a seed, each in the order that the images had, and none larger than `most`.
 */
export function halvesOf<T>(images: readonly T[], seed: number, most: number): Halves<T> {
  const order = new Random(seed).shuffled(images.length)
  const half = Math.ceil(images.length / 2)
  const inOrder = (places: readonly number[]) =>
    places
      .slice(0, most)
      .sort((a, b) => a - b)
      .map((place) => images[place] as T)
  return { fitted: inOrder(order.slice(0, half)), heldOut: inOrder(order.slice(half)) }
}
