import type { Trial } from '@lens/core'

/** Lists that the import has written as JSON text: what they hold is known, and is not checked again. */
export function parseStrings(text: string): string[] {
  return JSON.parse(text) as string[]
}

/** As `parseStrings`, of numbers. */
export function parseNumbers(text: string): number[] {
  return JSON.parse(text) as number[]
}

/** As `parseStrings`, of a margin and its parts. */
export function parseMargin(text: string): {
  logit: number
  contributions: number[]
  residual: number
  bias: number
} {
  return JSON.parse(text) as ReturnType<typeof parseMargin>
}

/** A crop as it is kept with a sub-concept. */
export interface StoredCrop {
  picture: string
  pointPosition: number
  box: { x: number; y: number; width: number; height: number }
  coefficient: number
  outline: string
}

/** As `parseStrings`, of crops. */
export function parseCrops(text: string): StoredCrop[] {
  const crops = JSON.parse(text) as (Omit<StoredCrop, 'outline'> & Partial<StoredCrop>)[]
  // Until its class is brought in again, one that an older Lens wrote has none.
  return crops.map((crop) => ({ ...crop, outline: crop.outline ?? '' }))
}

/** As `parseStrings`, of the classes that a concept raises and lowers. */
export function parseEffects(
  text: string,
): Record<'raises' | 'lowers', { classIndex: number; logit: number }[]> {
  return JSON.parse(text) as ReturnType<typeof parseEffects>
}

/** As `parseStrings`, of numbers of concepts and how well each did. */
export function parseTrials(text: string): Trial[] {
  return JSON.parse(text) as Trial[]
}
