import {
  between,
  GraphBuilder,
  openSession,
  Tensor,
  withOutputs,
  type FeatureShape,
  type Session,
} from '@lens/onnx'
import type { Classifier, CropSight } from '../model/classifier.ts'
import { modelInput } from '../model/preprocess.ts'

/** The model from crops to an earlier layer, and on from there to the layer whose concepts are decomposed. */
export class Passage {
  readonly layer: FeatureShape
  readonly later: FeatureShape
  readonly #classifier: Classifier
  readonly #before: Session
  readonly #after: Session

  private constructor(
    classifier: Classifier,
    [layer, later]: [FeatureShape, FeatureShape],
    [before, after]: [Session, Session],
  ) {
    this.#classifier = classifier
    this.layer = layer
    this.later = later
    this.#before = before
    this.#after = after
  }

  static async open(classifier: Classifier, layer: FeatureShape, later: FeatureShape): Promise<Passage> {
    const { onnx } = classifier
    const before = await openSession(fromCrops(classifier, layer.name))
    try {
      return new Passage(
        classifier,
        [layer, later],
        [before, await openSession(between(onnx, layer, later.name))],
      )
    } catch (error) {
      await before.release()
      throw error
    }
  }

  /** Activations of crops at the earlier layer, [p, positions] each. */
  async of(crops: readonly CropSight[]): Promise<Float32Array[]> {
    const { batch } = this.#classifier
    const maps: Float32Array[] = []
    for (let start = 0; start < crops.length; start += batch) {
      const some = crops.slice(start, start + batch)
      const outputs = await this.#before.run(this.#classifier.cropFeeds(some))
      maps.push(...parts(outputs[this.layer.name], some.length))
    }
    return maps
  }

  /** What the later layer makes of activations at the earlier one, [p, positions] each. */
  async onward(maps: readonly Float32Array[]): Promise<Float32Array[]> {
    const { name, channels, height, width } = this.layer
    const { batch, isBatchFixed } = this.#classifier
    const size = channels * height * width
    const later: Float32Array[] = []
    for (let start = 0; start < maps.length; start += batch) {
      const some = maps.slice(start, start + batch)
      const count = isBatchFixed ? batch : some.length
      const data = new Float32Array(count * size)
      some.forEach((map, i) => {
        data.set(map, i * size)
      })
      const outputs = await this.#after.run({
        [name]: new Tensor('float32', data, [count, channels, height, width]),
      })
      later.push(...parts(outputs[this.later.name], some.length))
    }
    return later
  }

  async release(): Promise<void> {
    await this.#before.release()
    await this.#after.release()
  }
}

/** Pixels of crops -> the tensor, and no further. */
function fromCrops({ onnx, model, inputName }: Classifier, tensor: string) {
  const b = new GraphBuilder({ around: onnx })
  const image = modelInput(b, model.preprocessing, model.settings.cropSize)
  const { [tensor]: activations } = b.inline(withOutputs(onnx, [tensor]), { [inputName]: image })
  if (!activations) throw new Error(`The model lost its tensor ${tensor}.`)
  b.output(tensor, activations)
  return b.build()
}

/** The first so many along a tensor's first axis. */
function parts(tensor: Tensor | undefined, count: number): Float32Array[] {
  if (!tensor) throw new Error('The model left an output out.')
  const data = tensor.data as Float32Array
  const length = data.length / (tensor.dims[0] ?? count)
  return Array.from({ length: count }, (_, i) => data.subarray(i * length, (i + 1) * length))
}
