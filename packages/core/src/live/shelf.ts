import { isLensError } from '@lens/errors'
import type { Encoder } from '../dictionary/dictionary.ts'
import type { DictionaryName } from '../dictionary/names.ts'
import { readClassDictionary, readCodes, storedClassesOf } from '../explanation/store.ts'
import { gram, row, type Matrix } from '../matrix.ts'
import { placingOf, type Placing } from '../maps/likeness.ts'
import { encoderOf } from '../presets.ts'

/** The concepts of one class, ready to be looked for in images. */
export interface ShelvedClass {
  readonly classIndex: number
  readonly w: Matrix
  /** `W Wᵀ`. */
  readonly gram: Float64Array
  readonly encoder: Encoder
  readonly place: Placing
  /** Mean coefficients of each concept over the points, ascending; null where an older Lens left them out. */
  readonly codes: readonly Float32Array[] | null
}

/** The concepts of all classes of a run, kept between images: a class is read again when its folder has changed. */
export class Shelf {
  readonly #home: string
  readonly #modelId: string
  readonly #method: DictionaryName
  readonly #kept = new Map<number, { stamp: string; shelved: ShelvedClass }>()

  constructor(home: string, modelId: string, method: DictionaryName) {
    this.#home = home
    this.#modelId = modelId
    this.#method = method
  }

  /** By class index. A class that cannot be read is left out; its own page says what is wrong with it. */
  async classes(): Promise<ShelvedClass[]> {
    const stored = await storedClassesOf(this.#home, this.#modelId)
    for (const gone of this.#kept.keys()) {
      if (!stored.some(({ classIndex }) => classIndex === gone)) this.#kept.delete(gone)
    }
    for (const { classIndex, stamp } of stored) {
      if (this.#kept.get(classIndex)?.stamp === stamp) continue
      const shelved = await this.#read(classIndex)
      if (shelved) this.#kept.set(classIndex, { stamp, shelved })
      else this.#kept.delete(classIndex)
    }
    return [...this.#kept.values()].map(({ shelved }) => shelved).sort((a, b) => a.classIndex - b.classIndex)
  }

  async #read(classIndex: number): Promise<ShelvedClass | null> {
    try {
      const dictionary = await readClassDictionary(this.#home, this.#modelId, classIndex)
      const codes = await readCodes(this.#home, this.#modelId, classIndex)
      const { w } = dictionary
      const encoder = encoderOf(this.#method, dictionary)
      return {
        classIndex,
        w,
        gram: gram(w),
        encoder,
        place: placingOf(dictionary, encoder),
        codes: codes && ascendingColumns(codes),
      }
    } catch (error) {
      if (isLensError(error)) return null
      throw error
    }
  }
}

function ascendingColumns(codes: Matrix): Float32Array[] {
  return Array.from({ length: codes.columns }, (_, k) =>
    Float32Array.from({ length: codes.rows }, (_, i) => row(codes, i)[k] as number).sort(),
  )
}
