import type { DictionaryMethod } from './dictionary.ts'
import { nmf } from './nmf.ts'

/** Every way to learn a dictionary, by the name that options and files use. */
export const DICTIONARIES = { nmf } as const satisfies Record<string, DictionaryMethod>

export type DictionaryName = keyof typeof DICTIONARIES
