import type { Connection } from '../database/open.ts'
import { wordsOf } from './fold.ts'

/** What a search text asks of the full-text index. */
export interface SearchMatch {
  /** FTS5 expression; every word of the text has to be found. */
  expression: string
  /** The folded text, for exact and prefix hits of the name. */
  folded: string
}

/** Longer texts are cut: nobody types more words to find a class, and each costs a look at the vocabulary. */
const MAX_WORDS = 8
const MAX_LENGTH = 200

/**
 * Share of trigrams that a word of the vocabulary must have in common with a misspelt one (Dice): "expresso" has 0.59 with
 * "espresso", two letters of five the wrong way round ("trian") leave 0.33 with "train".
 */
const LIKENESS = 0.3
const MAX_ALTERNATIVES = 6

/**
 * Turns what a person typed into an FTS5 expression: each word as a prefix, and words that begin nothing in the vocabulary
 * as the words that look most like them. Folded words hold letters and digits only, so nothing typed is ever syntax.
 *
 * @returns null for a text without words: nothing is asked
 */
export async function matchOf(connection: Connection, text: string | undefined): Promise<SearchMatch | null> {
  const words = wordsOf((text ?? '').slice(0, MAX_LENGTH)).slice(0, MAX_WORDS)
  if (words.length === 0) return null
  const terms = await Promise.all(words.map((word) => termFor(connection, word)))
  return { expression: terms.join(' AND '), folded: words.join(' ') }
}

async function termFor(connection: Connection, word: string): Promise<string> {
  if (await beginsSome(connection, word)) return `"${word}"*`
  const similar = mostAlike(word, await vocabularyOf(connection)).map((term) => `"${term}"`)
  return similar.length > 0 ? `(${similar.join(' OR ')})` : `"${word}"`
}

/** By the index: the whole vocabulary is read only for a word that begins nothing in it. */
async function beginsSome(connection: Connection, word: string): Promise<boolean> {
  const [next] = await connection.$queryRawUnsafe<{ term: string }[]>(
    'SELECT "term" FROM "search_vocabulary" WHERE "term" >= ? ORDER BY "term" LIMIT 1',
    word,
  )
  return next?.term.startsWith(word) === true
}

async function vocabularyOf(connection: Connection): Promise<string[]> {
  const rows = await connection.$queryRawUnsafe<{ term: string }[]>('SELECT "term" FROM "search_vocabulary"')
  return rows.map(({ term }) => term)
}

function mostAlike(word: string, vocabulary: readonly string[]): string[] {
  const own = trigramsOf(word)
  return vocabulary
    .map((term) => ({ term, likeness: likeness(own, trigramsOf(term)) }))
    .filter((candidate) => candidate.likeness >= LIKENESS)
    .sort((a, b) => b.likeness - a.likeness || (a.term < b.term ? -1 : 1))
    .slice(0, MAX_ALTERNATIVES)
    .map(({ term }) => term)
}

/** Of the word between blanks, two before and one after, so that its beginning counts most. */
function trigramsOf(word: string): Set<string> {
  const padded = `  ${word} `
  return new Set(Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3)))
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0
  for (const trigram of a) if (b.has(trigram)) common += 1
  return (2 * common) / (a.size + b.size)
}
