/** The letters of an Einsum's operands and of its result. */
export interface Equation {
  readonly operands: readonly string[]
  readonly result: string
}

/**
 * An equation with what ONNX lets be left out: letters for the axes of an ellipsis, and the result, which without an arrow is every
 * letter that occurs once, in the order of the alphabet. Null where that takes ranks that are not known.
 */
export function readEquation(text: string, ranks: readonly (number | undefined)[]): Equation | null {
  const [left = '', right] = text.replaceAll(' ', '').split('->')
  const operands = left.split(',')
  if (!text.includes('...')) return { operands, result: right ?? once(operands) }
  const counts = operands.map((letters, i) => hidden(letters, ranks[i]))
  if (!counts.every((count) => count !== undefined)) return null
  const most = Math.max(...counts)
  const free = Array.from(ALPHABET).filter((letter) => !text.includes(letter))
  // Shorter ellipses are aligned with the last axes of longer ones, as broadcasting does.
  const named = (letters: string, count: number) =>
    letters.replace('...', free.slice(most - count, most).join(''))
  return {
    operands: operands.map((letters, i) => named(letters, counts[i] ?? 0)),
    result: right === undefined ? free.slice(0, most).join('') + once(operands) : named(right, most),
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function hidden(letters: string, rank: number | undefined): number | undefined {
  if (!letters.includes('...')) return 0
  return rank === undefined ? undefined : rank - (letters.length - 3)
}

function once(operands: readonly string[]): string {
  const letters = Array.from(operands.join('').replaceAll('.', '')).sort()
  return letters.filter((letter) => letters.filter((other) => other === letter).length === 1).join('')
}
