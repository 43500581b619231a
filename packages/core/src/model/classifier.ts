import { LensError } from '@lens/errors'
import { Tensor, type FeatureCandidate, type Head, type OnnxModel, type Session } from '@lens/onnx'
import type { Model } from '../explanation/schema.ts'
import type { DecodedImage } from '../images/decode.ts'
import { matrix, type Matrix } from '../matrix.ts'
import type { Box } from '../images/frame.ts'
import type { CropGrid } from './grid.ts'
import { CROPS, IMAGES } from './preprocess.ts'

/** How many images one run of the model takes: at most `size`, or, where the model fixes it, exactly that many. */
export interface Batch {
  readonly size: number
  readonly fixed: boolean
}

/** The model's own names of the tensors that go in and come out. */
interface Names {
  input: string
  logits: string
  features: string
  pooled: string
  earlier: string
}

interface ClassifierParts {
  model: Model
  head: Head
  onnx: OnnxModel
  candidates: readonly FeatureCandidate[]
  grid: CropGrid
  batch: Batch
  names: Names
  /** `e`, 0 where there is no earlier layer. */
  earlierChannels: number
  /** `IMAGES`, `CROPS` -> logits, features, pooled, earlier. */
  session: Session
}

/** What two layers of the model have of one image, or of one crop. */
export interface Activations {
  /** `A`: activations at the feature tensor, [p, positions]. */
  readonly features: Float32Array
  /**
   * What an earlier, finer layer has at the same places, [e, height × width]; nothing where the model has none, and of crops, which are
   * enlarged: early layers take a thing for another one then.
   */
  readonly earlier: Float32Array
}

/** What the model makes of one image. */
export interface Forward extends Activations {
  readonly logits: Float32Array
}

/** One crop of an image's grid. */
export interface CropSight {
  image: DecodedImage
  crop: number
}

/**
 * The model `f`, cut at its feature tensor into `g` and `h`, with its preprocessing in front. All three run as one session:
 * the feature tensor is a second output, the pooled one a third.
 */
export class Classifier {
  readonly model: Model
  readonly head: Head
  readonly onnx: OnnxModel
  /** Its maps, in the order of computation. */
  readonly candidates: readonly FeatureCandidate[]
  readonly grid: CropGrid
  /** How many images or crops one run of the model takes. */
  readonly batch: number
  /** Whether every run must be of exactly `batch`. */
  readonly isBatchFixed: boolean
  readonly #names: Names
  readonly #earlierChannels: number
  readonly #session: Session

  constructor(parts: ClassifierParts) {
    this.model = parts.model
    this.head = parts.head
    this.onnx = parts.onnx
    this.candidates = parts.candidates
    this.grid = parts.grid
    this.batch = parts.batch.size
    this.isBatchFixed = parts.batch.fixed
    this.#names = parts.names
    this.#earlierChannels = parts.earlierChannels
    this.#session = parts.session
  }

  /** Numbers that the earlier layer has of one image: e × height × width. */
  get earlierLength(): number {
    const { height, width } = this.model.featureTensor
    return this.#earlierChannels * height * width
  }

  get cropsPerImage(): number {
    return this.grid.rows.length * this.grid.columns.length
  }

  /** What activations must not go below. */
  get #least(): number {
    return this.model.featureTensor.signed ? -Infinity : -1e-4
  }

  get inputName(): string {
    return this.#names.input
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
    if (images.length === 0) return []
    const { logits, features, earlier } = this.#names
    const outputs = await this.#run(this.#whole(images), this.#cutOut([]), [logits, features, earlier])
    const scores = first(images.length, outputs[logits])
    const maps = first(images.length, outputs[features])
    const earlierMaps = first(images.length, outputs[earlier])
    return names.map((name, i) => {
      const forward = {
        logits: scores[i] as Float32Array,
        features: maps[i] as Float32Array,
        earlier: earlierMaps[i] as Float32Array,
      }
      this.#check(forward.features, name, this.#least)
      this.#check(forward.logits, name, -Infinity)
      return forward
    })
  }

  /** Mean activations of every crop of the image's grid, [crops, p]. */
  async pooledCrops(image: DecodedImage, name: string): Promise<Matrix> {
    const p = this.model.featureTensor.channels
    const pooled = matrix(this.cropsPerImage, p)
    const sights = Array.from({ length: this.cropsPerImage }, (_, crop) => ({ image, crop }))
    for (let next = 0; next < sights.length; next += this.batch) {
      const some = await this.#runCrops(sights.slice(next, next + this.batch), this.#names.pooled)
      for (const [i, activations] of some.entries()) pooled.data.set(activations, (next + i) * p)
    }
    this.#check(pooled.data, name, this.#least)
    return pooled
  }

  /** Activations of up to `batch` crops, of any images, [p, height × width] each. */
  cropFeatures(sights: readonly CropSight[]): Promise<Float32Array[]> {
    return this.#runCrops(sights, this.#names.features)
  }

  /** Up to `batch` crops, of any images, as graphs take them that begin with `modelInput`. */
  cropFeeds(sights: readonly CropSight[]): Record<string, Tensor> {
    return { [IMAGES]: this.#whole([]), [CROPS]: this.#cutOut(sights) }
  }

  async release(): Promise<void> {
    await this.#session.release()
  }

  /** One output for up to `batch` crops. */
  async #runCrops(sights: readonly CropSight[], output: string): Promise<Float32Array[]> {
    const outputs = await this.#session.run(this.cropFeeds(sights), [output])
    return first(sights.length, outputs[output])
  }

  /** The pixels of images. */
  #whole(images: readonly DecodedImage[]): Tensor {
    const { height, width, mean } = this.model.preprocessing
    const dims = [this.#padded(images.length), height, width, mean.length]
    const pixels = new Uint8Array(product(dims))
    images.forEach((image, i) => {
      pixels.set(image.data, i * image.data.length)
    })
    return new Tensor('uint8', pixels, dims)
  }

  /** The pixels of crops. */
  #cutOut(sights: readonly CropSight[]): Tensor {
    const { size, rows, columns } = this.grid
    const { width, mean } = this.model.preprocessing
    const length = size * mean.length
    const dims = [this.#padded(sights.length), size, size, mean.length]
    const pixels = new Uint8Array(product(dims))
    sights.forEach(({ image, crop }, i) => {
      const top = rows[Math.floor(crop / columns.length)] as number
      const left = columns[crop % columns.length] as number
      for (let y = 0; y < size; y++) {
        const from = ((top + y) * width + left) * mean.length
        pixels.set(image.data.subarray(from, from + length), (i * size + y) * length)
      }
    })
    return new Tensor('uint8', pixels, dims)
  }

  /** How many go in for so many: where the model fixes the batch, black ones fill it up. */
  #padded(count: number): number {
    return this.isBatchFixed && count > 0 ? this.batch : count
  }

  #run(images: Tensor, crops: Tensor, outputs: readonly string[]): Promise<Record<string, Tensor>> {
    return this.#session.run({ [IMAGES]: images, [CROPS]: crops }, outputs)
  }

  /** @throws LensError `input` for activations that no explanation can be made of */
  #check(values: Float32Array, image: string, minimum: number): void {
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

function product(dims: readonly number[]): number {
  return dims.reduce((result, dim) => result * dim, 1)
}

/** The first parts of a tensor along its first axis, as views. */
function first(count: number, tensor: Tensor | undefined): Float32Array[] {
  if (!tensor) throw new Error('The model left an output out.')
  const data = tensor.data as Float32Array
  const length = data.length / (tensor.dims[0] ?? count)
  return Array.from({ length: count }, (_, i) => data.subarray(i * length, (i + 1) * length))
}
