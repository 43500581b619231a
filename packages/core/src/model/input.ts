import { kernel, Tensor, type Session } from '@lens/onnx'
import type { Preprocessing } from '../explanation/schema.ts'
import { preprocessGraph } from './preprocess.ts'

/** How many images one run of the model takes: at most `size`, or, where the model fixes it, exactly that many. */
export interface Batch {
  readonly size: number
  readonly fixed: boolean
}

/** The model's input in memory of its own, which every `fill` overwrites. */
export class InputBuffer {
  readonly #whole: Session
  readonly #crops: Session
  readonly #pre: Preprocessing
  readonly #batch: Batch
  readonly #values: Float32Array

  private constructor(whole: Session, crops: Session, pre: Preprocessing, batch: Batch) {
    this.#whole = whole
    this.#crops = crops
    this.#pre = pre
    this.#batch = batch
    this.#values = new Float32Array(batch.size * pre.height * pre.width * pre.mean.length)
  }

  static async open(pre: Preprocessing, cropSize: number, batch: Batch): Promise<InputBuffer> {
    const open = (size: number | null) =>
      kernel(`preprocess ${String(size)} ${JSON.stringify(pre)}`, () => preprocessGraph(pre, size))
    return new InputBuffer(await open(null), await open(cropSize), pre, batch)
  }

  /**
   * @param pixels of whole images, uint8 [count, height, width, channels], count at most the batch's size
   * @returns [count, …]; where the batch is fixed [size, …], the rest holding what it held
   */
  fillWhole(pixels: Uint8Array, count: number): Promise<Tensor> {
    const { height, width } = this.#pre
    return this.#fill(this.#whole, pixels, [count, height, width])
  }

  /** @param pixels of crops, uint8 [count, size, size, channels] @returns as `fillWhole` */
  fillCrops(pixels: Uint8Array, count: number, size: number): Promise<Tensor> {
    return this.#fill(this.#crops, pixels, [count, size, size])
  }

  async #fill(session: Session, pixels: Uint8Array, [count, height, width]: [number, number, number]) {
    const images = new Tensor('uint8', pixels, [count, height, width, this.#pre.mean.length])
    await session.run({ pixels: images }, { input: this.#first(count) })
    return this.#first(this.#batch.fixed ? this.#batch.size : count)
  }

  #first(count: number): Tensor {
    const { height, width, mean, layout } = this.#pre
    const channels = mean.length
    return new Tensor(
      'float32',
      this.#values.subarray(0, count * height * width * channels),
      layout === 'NCHW' ? [count, channels, height, width] : [count, height, width, channels],
    )
  }
}
