import type { DictionaryMethod } from './dictionary.ts'
import { nmf } from './nmf.ts'
import { semiNmf } from './semi-nmf.ts'

/** Every way to find concepts, by the name that settings have. Another one is a file of its own and a line here. */
export const DICTIONARY_METHODS = { nmf, 'semi-nmf': semiNmf } as const satisfies Record<
  string,
  DictionaryMethod
>

export type DictionaryMethodName = keyof typeof DICTIONARY_METHODS
