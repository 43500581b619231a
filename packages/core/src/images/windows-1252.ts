/** The letters of the bytes 0x80 to 0x9f in Windows-1252; five of them have none. */
const LETTERS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** With the letters that Node 20 leaves as control characters where it decodes Windows-1252. */
export function withWindowsLetters(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (control) => LETTERS[control.charCodeAt(0) - 0x80] ?? control)
}
