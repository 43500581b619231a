import {
  differentiate,
  GraphBuilder,
  gradientName,
  openSession,
  Tensor,
  withOutputs,
  type OnnxModel,
  type Session,
  type Value,
} from '@lens/onnx'
import type { Model, Preprocessing } from '../explanation/schema.ts'
import type { Classifier } from '../model/classifier.ts'
import type { Windows } from './random-crops.ts'

/** How strongly windows of an image show a direction, and which change of their pixels would strengthen it. */
export interface Excited {
  /** Per window. */
  objectives: Float32Array
  /** [count, 3, size, size] */
  gradient: Float32Array
}

/**
 * `dot × max(cos, 0.1)²` between the pooled activations of a crop and a direction (Olah et al. 2017, as Xplique has it, but per
 * crop: there the dot product is summed over the batch first), with its gradient by the crop's pixels. One session for all
 * concepts of a model.
 */
export class DirectionObjective {
  readonly #session: Session
  readonly #preprocessing: Preprocessing

  private constructor(session: Session, preprocessing: Preprocessing) {
    this.#session = session
    this.#preprocessing = preprocessing
  }

  /** @throws LensError `unsupported`: an operator between the image and the feature tensor has no gradient */
  static async open({ model, onnx, inputName }: Classifier): Promise<DirectionObjective> {
    const graph = objectiveGraph(onnx, inputName, model.featureTensor, model.preprocessing)
    return new DirectionObjective(await openSession(differentiated(graph)), model.preprocessing)
  }

  /** @param noise at least [count, channels, height, width] numbers, in units of the model's input */
  async excite(windows: Windows, noise: Float32Array, direction: Float32Array): Promise<Excited> {
    const { count, size } = windows
    const { height, width, mean } = this.#preprocessing
    const noiseDims = [count, mean.length, height, width]
    const noiseLength = noiseDims.reduce((product, size) => product * size)
    const outputs = await this.#session.run({
      windows: new Tensor('float32', windows.pixels, [count, 3, size, size]),
      rows: new Tensor('float32', windows.rows, [count, 1, height, size]),
      columns: new Tensor('float32', windows.columns, [count, 1, size, width]),
      noise: new Tensor('float32', noise.subarray(0, noiseLength), noiseDims),
      direction: new Tensor('float32', direction, [direction.length]),
    })
    return {
      objectives: outputs['objective']?.data as Float32Array,
      gradient: outputs[gradientName('windows')]?.data as Float32Array,
    }
  }

  async release(): Promise<void> {
    await this.#session.release()
  }
}

function differentiated(graph: OnnxModel): OnnxModel {
  const both = differentiate(graph, { of: 'objective', wrt: 'windows' })
  return withOutputs(both, ['objective', gradientName('windows')])
}

/** windows, rows, columns, noise, direction -> objective [count] */
function objectiveGraph(
  onnx: OnnxModel,
  input: string,
  { name, height, width, globals }: Model['featureTensor'],
  pre: Preprocessing,
): OnnxModel {
  const b = new GraphBuilder({ around: onnx })
  const windows = b.input('windows', 'float32', ['n', 3, 'size', 'size'])
  const rows = b.input('rows', 'float32', ['n', 1, pre.height, 'size'])
  const columns = b.input('columns', 'float32', ['n', 1, 'size', pre.width])
  const noise = b.input('noise', 'float32', ['n', pre.mean.length, pre.height, pre.width])
  const direction = b.input('direction', 'float32', ['p'])

  // The mean is taken off first, so that what lies outside of the image is the mean colour.
  const channels = pre.mean.length
  const centred = b.sub(inChannels(b, windows, pre), b.constant(pre.mean, [channels, 1, 1]))
  const crops = b.matmul(rows, b.matmul(centred, columns))
  const planes = b.add(b.div(crops, b.constant(pre.std, [channels, 1, 1])), noise)
  const image = pre.layout === 'NCHW' ? planes : b.transpose(planes, [0, 2, 3, 1])
  const maps = b.inline(withOutputs(onnx, [name]), { [input]: image })[name] as Value

  // Tokens without a place show no part of a crop.
  const places = globals === undefined ? maps : b.slice(maps, [0], [height * width], [2])
  const pooled = b.reduceMean(places, [2, 3], false)
  const dot = b.reduceSum(b.mul(pooled, direction), [1], false)
  const length = b.sqrt(b.reduceSum(b.mul(pooled, pooled), [1], false))
  const cosine = b.div(dot, b.add(length, b.scalar(1e-6)))
  const steep = b.node('Max', [cosine, b.scalar(0.1)])
  b.output('objective', b.mul(dot, b.mul(steep, steep)), ['n'])
  return b.build()
}

/** RGB planes as the model's channels. */
function inChannels(b: GraphBuilder, rgb: Value, { channelOrder }: Preprocessing): Value {
  if (channelOrder === 'BGR') return b.gather(rgb, b.ints([2, 1, 0]), 1)
  if (channelOrder === 'RGB') return rgb
  // ITU-R 601 luma, as images are made grey.
  return b.reduceSum(b.mul(rgb, b.constant([0.299, 0.587, 0.114], [3, 1, 1])), [1])
}
