import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withStorage } from '../home/storage.ts'

/**
 * Feature maps of a class's points between the pass that computes them and the one that explains them with the finished
 * dictionary. On disk, because 1,000 points of a ResNet-50 are 400 MB; read and written in order, so mostly from page cache.
 */
export class FeatureScratch {
  readonly #file: Awaited<ReturnType<typeof open>>
  readonly #path: string
  /** Numbers in one feature map. */
  readonly length: number

  private constructor(file: Awaited<ReturnType<typeof open>>, path: string, length: number) {
    this.#file = file
    this.#path = path
    this.length = length
  }

  /** @param length numbers in one feature map */
  static async create(folder: string, length: number): Promise<FeatureScratch> {
    const path = join(folder, 'features.f32')
    return new FeatureScratch(await withStorage(path, () => open(path, 'w+')), path, length)
  }

  async append(features: Float32Array): Promise<void> {
    const bytes = new Uint8Array(features.buffer, features.byteOffset, features.byteLength)
    // Unlike `write`, it goes on after a short write: on a full disk that is where the error comes.
    await withStorage(this.#path, () => this.#file.appendFile(bytes))
  }

  async read(index: number): Promise<Float32Array> {
    const features = new Float32Array(this.length)
    const bytes = new Uint8Array(features.buffer)
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, index * bytes.length)
    if (bytesRead < bytes.length) throw new Error(`${this.#path} ends before feature map ${index}.`)
    return features
  }

  async close(): Promise<void> {
    await this.#file.close()
    await rm(this.#path, { force: true })
  }
}
