const NARROW_SPACE = '\u202f'
const MINUS = '\u2212'

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals)
  return value < 0 && Number(text) !== 0 ? MINUS + text : text
}

/** 0.304 → "30 %"; shares are fractions everywhere else. */
export function percent(share: number, decimals = 0): string {
  return `${fixed(share * 100, decimals)}${NARROW_SPACE}%`
}

/** Cosines, logits and errors. */
export function decimal(value: number, decimals = 2): string {
  return fixed(value, decimals)
}

export function count(value: number): string {
  return plain.format(value)
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** Small numbers inside sentences. */
export function inWords(value: number): string {
  return WORDS[value] ?? count(value)
}

/** How many concepts a class of a run has. */
export function conceptsOf(run: { conceptsPerClass: number; autoConcepts: boolean }): string {
  return run.autoConcepts
    ? `up to ${run.conceptsPerClass} concepts each`
    : `${run.conceptsPerClass} concepts each`
}
