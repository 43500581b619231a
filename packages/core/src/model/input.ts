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
  readonly #preprocess: Session
  readonly #pre: Preprocessing
  readonly #batch: Batch
  readonly #values: Float32Array

  private constructor(preprocess: Session, pre: Preprocessing, batch: Batch) {
    this.#preprocess = preprocess
    this.#pre = pre
    this.#batch = batch
    this.#values = new Float32Array(batch.size * pre.height * pre.width * pre.mean.length)
  }

  static async open(pre: Preprocessing, batch: Batch): Promise<InputBuffer> {
    const session = await kernel(`preprocess ${JSON.stringify(pre)}`, () => preprocessGraph(pre))
    return new InputBuffer(session, pre, batch)
  }

  /**
   * @param pixels uint8 [count, height, width, channels], count at most the batch's size
   * @returns [count, …]; where the batch is fixed [size, …], the rest holding what it held
   */
  async fill(pixels: Uint8Array, count: number, height: number, width: number): Promise<Tensor> {
    const images = new Tensor('uint8', pixels, [count, height, width, this.#pre.mean.length])
    await this.#preprocess.run({ pixels: images }, { input: this.#first(count) })
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
