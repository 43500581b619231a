import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { classFolder, copyClass, readClass, readRunModel, writeRunModel, type Model } from '@lens/core'
import { LensError } from '@lens/errors'
import type { Shelf } from './shelf.ts'

/** A home that all machines share, such as a folder on NFS. */
export class FolderShelf implements Shelf {
  readonly #home: string

  constructor(home: string) {
    this.#home = home
  }

  putRun(run: Model): Promise<void> {
    return writeRunModel(this.#home, run)
  }

  run(id: string): Promise<Model> {
    return readRunModel(this.#home, id)
  }

  async fingerprint(run: string, classIndex: number): Promise<string | null> {
    return (await readClass(this.#home, run, classIndex))?.imagesFingerprint ?? null
  }

  put(home: string, run: string, classIndex: number): Promise<void> {
    return copyClass(classFolder(home, run, classIndex), classFolder(this.#home, run, classIndex))
  }

  async fetch(run: string, classIndex: number, home: string): Promise<void> {
    if ((await this.fingerprint(run, classIndex)) === null)
      throw new LensError('not-found', `${this.#home} does not hold class ${classIndex} of run ${run}.`)
    if (await isSame(home, this.#home)) return
    await copyClass(classFolder(this.#home, run, classIndex), classFolder(home, run, classIndex))
  }
}

async function isSame(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => realpath(path).catch(() => resolve(path))))
  return one === other
}
