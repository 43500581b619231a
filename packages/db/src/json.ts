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
