import {
  cut,
  differentiate,
  featureDims,
  gradientName,
  openSession,
  Tensor,
  withOutputs,
  type Session,
} from '@lens/onnx'
import type { Classifier } from '../model/classifier.ts'

const COTANGENT = 'lens:cotangent'

/**
 * Pulls gradients by the activations back to the image, through `g`: one session for all concepts of a model. Inputs are
 * arrays as the model takes them (`modelInput`).
 */
export class FeatureGradient {
  readonly #classifier: Classifier
  readonly #session: Session

  private constructor(classifier: Classifier, session: Session) {
    this.#classifier = classifier
    this.#session = session
  }

  /** @throws LensError `unsupported`: an operator between the image and the feature tensor has no gradient */
  static async open(classifier: Classifier): Promise<FeatureGradient> {
    const { model, onnx, inputName } = classifier
    const { name } = model.featureTensor
    const { g } = cut(onnx, model.featureTensor)
    const both = differentiate(g, { of: name, wrt: inputName, seed: COTANGENT })
    const session = await openSession(withOutputs(both, [name, gradientName(inputName)]))
    return new FeatureGradient(classifier, session)
  }

  /** Activations of inputs, [p, positions] each. */
  features(inputs: readonly Float32Array[]): Promise<Float32Array[]> {
    const [channels, ...sides] = featureDims(this.#classifier.model.featureTensor)
    const nothing = new Float32Array(channels * sides[0] * sides[1])
    return this.#run(
      inputs,
      inputs.map(() => nothing),
      this.#classifier.model.featureTensor.name,
    )
  }

  /**
   * `Σ cotangent · A(input)`, differentiated by each input.
   * @param cotangents one per input, [p, positions]
   */
  pullBack(inputs: readonly Float32Array[], cotangents: readonly Float32Array[]): Promise<Float32Array[]> {
    return this.#run(inputs, cotangents, gradientName(this.#classifier.inputName))
  }

  async release(): Promise<void> {
    await this.#session.release()
  }

  /** One output for any number of inputs, a batch at a time. */
  async #run(
    inputs: readonly Float32Array[],
    cotangents: readonly Float32Array[],
    output: string,
  ): Promise<Float32Array[]> {
    const { batch, isBatchFixed, inputName, model } = this.#classifier
    const { height, width, mean, layout } = model.preprocessing
    const size = layout === 'NCHW' ? [mean.length, height, width] : [height, width, mean.length]
    const results: Float32Array[] = []
    for (let start = 0; start < inputs.length; start += batch) {
      const some = inputs.slice(start, start + batch)
      const count = isBatchFixed ? batch : some.length
      const outputs = await this.#session.run(
        {
          [inputName]: stacked(some, count, size),
          [COTANGENT]: stacked(
            cotangents.slice(start, start + batch),
            count,
            featureDims(model.featureTensor),
          ),
        },
        [output],
      )
      const data = outputs[output]?.data as Float32Array
      const length = data.length / count
      results.push(...some.map((_, i) => data.subarray(i * length, (i + 1) * length)))
    }
    return results
  }
}

/** Arrays as one tensor [count, …size]; what is missing is zero. */
function stacked(arrays: readonly Float32Array[], count: number, size: readonly number[]): Tensor {
  const length = size.reduce((product, side) => product * side, 1)
  const data = new Float32Array(count * length)
  arrays.forEach((array, i) => {
    data.set(array, i * length)
  })
  return new Tensor('float32', data, [count, ...size])
}
