import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withStorage } from '../home/storage.ts'
import type { Activations } from './classifier.ts'

/** Numbers in the activations of one image. */
interface Lengths {
  readonly features: number
  readonly earlier: number
}

/**
 * Activations of a class's points between the pass that computes them and the one that explains them with the finished
 * dictionary. On disk, because 1,000 points of a ResNet-50 are 400 MB; read and written in order, so mostly from page cache.
 */
export class FeatureScratch {
  readonly #file: Awaited<ReturnType<typeof open>>
  readonly #path: string
  readonly #earlier: number
  /** Numbers in one map of the feature tensor. */
  readonly length: number

  private constructor(file: Awaited<ReturnType<typeof open>>, path: string, lengths: Lengths) {
    this.#file = file
    this.#path = path
    this.length = lengths.features
    this.#earlier = lengths.earlier
  }

  static async create(folder: string, lengths: Lengths): Promise<FeatureScratch> {
    const path = join(folder, 'features.f32')
    return new FeatureScratch(await withStorage(path, () => open(path, 'w+')), path, lengths)
  }

  async append({ features, earlier }: Activations): Promise<void> {
    for (const values of [features, earlier]) {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      // Unlike `write`, it goes on after a short write: on a full disk that is where the error comes.
      await withStorage(this.#path, () => this.#file.appendFile(bytes))
    }
  }

  async read(index: number): Promise<Activations> {
    const values = new Float32Array(this.length + this.#earlier)
    const bytes = new Uint8Array(values.buffer)
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, index * bytes.length)
    if (bytesRead < bytes.length) throw new Error(`${this.#path} ends before feature map ${index}.`)
    return { features: values.subarray(0, this.length), earlier: values.subarray(this.length) }
  }

  async close(): Promise<void> {
    await this.#file.close()
    await rm(this.#path, { force: true })
  }
}
