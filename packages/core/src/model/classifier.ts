import { LensError } from '@lens/errors'
import { Tensor, type Head, type OnnxModel, type Session } from '@lens/onnx'
import type { Model } from '../explanation/schema.ts'
import type { DecodedImage } from '../images/decode.ts'
import { matrix, type Matrix } from '../matrix.ts'
import type { Box } from '../images/frame.ts'
import type { CropGrid } from './grid.ts'

/** Sessions of one process: the model's weights are held once. */
interface Sessions {
  /** `images` -> `input` */
  images: Session
  /** `band`, `columns` -> `input` */
  crops: Session
  /** `input` -> logits, features, pooled */
  model: Session
}

/** The model's own names of the tensors that go in and come out. */
interface Names {
  input: string
  logits: string
  features: string
  pooled: string
}

interface ClassifierParts {
  model: Model
  head: Head
  onnx: OnnxModel
  grid: CropGrid
  batch: number
  names: Names
  sessions: Sessions
}

/** What the model makes of one image. */
export interface Forward {
  logits: Float32Array
  /** Activations at the feature tensor, [p, height × width]. */
  features: Float32Array
}

/**
 * The model `f`, cut at its feature tensor into `g` and `h`, with its preprocessing in front. All three run as one session:
 * the feature tensor is a second output, the pooled one a third.
 */
export class Classifier {
  readonly model: Model
  readonly head: Head
  readonly onnx: OnnxModel
  readonly grid: CropGrid
  /** How many images or crops one run of the model takes. */
  readonly batch: number
  readonly #names: Names
  readonly #sessions: Sessions

  constructor(parts: ClassifierParts) {
    this.model = parts.model
    this.head = parts.head
    this.onnx = parts.onnx
    this.grid = parts.grid
    this.batch = parts.batch
    this.#names = parts.names
    this.#sessions = parts.sessions
  }

  get cropsPerImage(): number {
    return this.grid.rows.length * this.grid.columns.length
  }

  get logitsName(): string {
    return this.#names.logits
  }

  /** Where a crop lies in the model's input, as fractions of it. */
  cropBox(crop: number): Box {
    const { size, rows, columns } = this.grid
    const { height, width } = this.model.preprocessing
    return {
      x: (columns[crop % columns.length] as number) / width,
      y: (rows[Math.floor(crop / columns.length)] as number) / height,
      width: size / width,
      height: size / height,
    }
  }

  /** Logits and activations of up to `batch` images. */
  async forward(images: readonly DecodedImage[], names: readonly string[]): Promise<Forward[]> {
    const { height, width, mean } = this.model.preprocessing
    const size = height * width * mean.length
    const pixels = new Uint8Array(images.length * size)
    images.forEach((image, i) => {
      pixels.set(image.data, i * size)
    })
    const tensor = new Tensor('uint8', pixels, [images.length, height, width, mean.length])
    const { input } = await this.#sessions.images.run({ images: tensor })
    const { logits, features } = this.#names
    const outputs = await this.#sessions.model.run({ [this.#names.input]: input as Tensor }, [
      logits,
      features,
    ])
    const scores = split(outputs[logits], images.length)
    const maps = split(outputs[features], images.length)
    return names.map((name, i) => {
      const forward = { logits: scores[i] as Float32Array, features: maps[i] as Float32Array }
      this.#check(forward.features, name)
      this.#check(forward.logits, name, -Infinity)
      return forward
    })
  }

  /** Mean activations of every crop of the image's grid, [crops, p]. */
  async pooledCrops(image: DecodedImage, name: string): Promise<Matrix> {
    const p = this.model.featureTensor.channels
    const pooled = matrix(this.cropsPerImage, p)
    let filled = 0
    for await (const input of this.#cropInputs(image, allCrops(this.cropsPerImage))) {
      const outputs = await this.#sessions.model.run({ [this.#names.input]: input }, [this.#names.pooled])
      const data = outputs[this.#names.pooled]?.data as Float32Array
      pooled.data.set(data, filled)
      filled += data.length
    }
    this.#check(pooled.data, name)
    return pooled
  }

  /** Activations of some crops of an image, [p, height × width] each, in the order asked for. */
  async cropFeatures(image: DecodedImage, crops: readonly number[]): Promise<Float32Array[]> {
    const features: Float32Array[] = []
    for await (const input of this.#cropInputs(image, crops)) {
      const outputs = await this.#sessions.model.run({ [this.#names.input]: input }, [this.#names.features])
      features.push(...split(outputs[this.#names.features], input.dims[0] ?? 0))
    }
    return features
  }

  async release(): Promise<void> {
    await this.#sessions.model.release()
  }

  /** Crops as model inputs, in runs that share a row of the grid. */
  async *#cropInputs(image: DecodedImage, crops: readonly number[]): AsyncGenerator<Tensor> {
    const { size, rows, columns } = this.grid
    const { width, mean } = this.model.preprocessing
    const stride = width * mean.length
    let next = 0
    while (next < crops.length) {
      const row = Math.floor((crops[next] as number) / columns.length)
      let end = next
      while (
        end < crops.length &&
        end - next < this.batch &&
        Math.floor((crops[end] as number) / columns.length) === row
      )
        end++
      const top = rows[row] as number
      const band = new Tensor('uint8', image.data.subarray(top * stride, (top + size) * stride), [
        size,
        width,
        mean.length,
      ])
      const pixels = crops.slice(next, end).flatMap((crop) => {
        const left = columns[crop % columns.length] as number
        return Array.from({ length: size }, (_, i) => BigInt(left + i))
      })
      const columnTensor = new Tensor('int64', BigInt64Array.from(pixels), [end - next, size])
      const { input } = await this.#sessions.crops.run({ band, columns: columnTensor })
      yield input as Tensor
      next = end
    }
  }

  /** @throws LensError `input` for activations that no explanation can be made of */
  #check(values: Float32Array, image: string, minimum = -1e-4): void {
    for (const value of values) {
      if (value >= minimum && value < Infinity) continue
      const { name } = this.model.featureTensor
      throw new LensError(
        'input',
        Number.isFinite(value)
          ? `The feature tensor "${name}" is ${value.toPrecision(3)} somewhere on ${image}, but concepts need activations that ` +
              `are never negative. \`lens inspect\` lists the tensors that would do; choose one with --feature-tensor.`
          : `The model computes ${value} on ${image}. Check the image, and the mean and std of the configuration.`,
      )
    }
  }
}

function allCrops(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}

/** The parts of a tensor along its first axis, as views. */
function split(tensor: Tensor | undefined, parts: number): Float32Array[] {
  const data = tensor?.data as Float32Array
  const length = data.length / parts
  return Array.from({ length: parts }, (_, i) => data.subarray(i * length, (i + 1) * length))
}
