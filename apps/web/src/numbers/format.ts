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

/** Above this, how many times a picture has its crop's excitation says more of a crop that means little to the model alone. */
const MOST_TIMES = 10

/** 2.34 → "2.3 ×" */
export function times(factor: number): string {
  return factor > MOST_TIMES ? `more than ${String(MOST_TIMES)} ×` : `${decimal(factor, 1)} ×`
}

/** 2 → "2nd" */
export function ordinal(place: number): string {
  const ending = { 1: 'st', 2: 'nd', 3: 'rd' }[place > 10 && place < 14 ? 0 : place % 10] ?? 'th'
  return `${String(place)}${ending}`
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
