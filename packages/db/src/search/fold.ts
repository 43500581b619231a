/** Letters that keep no plain letter when taken apart, as most people type them. */
const SPELT_OUT: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/**
 * The words of a text as search compares them: lower case, without diacritics, letters and digits only. Nothing that
 * means something to FTS5 is left in them.
 */
export function wordsOf(text: string): string[] {
  const folded = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => SPELT_OUT[letter] ?? letter)
  return folded.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** The words as one text: two names with the same are the same to a reader. */
export function fold(text: string): string {
  return wordsOf(text).join(' ')
}
