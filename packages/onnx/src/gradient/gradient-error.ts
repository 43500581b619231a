import { Tensor } from 'onnxruntime-node'
import type { ClassifierInterface } from '../inspect/inspect.ts'
import { probeImages } from '../inspect/probe.ts'
import type { OnnxModel } from '../model/model.ts'
import { openSession, type Session } from '../run/session.ts'
import { withOutputs } from '../surgery/outputs.ts'
import { differentiate, gradientName } from './differentiate.ts'

/** How far to go, as shares of the length of the image: coarse steps cross kinks, fine ones drown in rounding. */
const STEPS = [1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6]

const SEED = 'lens:seed'

/**
 * How far the gradient of the largest logit by the image is from central differences along itself, as a share of its length, at the
 * step that fits best; on the images that `inspectModel` probes a model with.
 * @throws LensError `unsupported`: an operator on the way has no gradient
 */
export async function gradientError(
  model: OnnxModel,
  { input, logits }: Pick<ClassifierInterface, 'input' | 'logits'>,
): Promise<number> {
  const size = { height: input.height ?? 224, width: input.width ?? 224 }
  const images = probeImages(input, size, input.batch === 'dynamic' ? 1 : input.batch)
  const slope = gradientName(input.name)
  const both = differentiate(model, { of: logits.name, wrt: input.name, seed: SEED })
  const session = await openSession(withOutputs(both, [logits.name, slope]))
  try {
    const [count = 1] = images.dims
    const seed = new Tensor('float32', new Float32Array(count * logits.classes), [count, logits.classes])
    const run = (image: Tensor, output: string) =>
      floatsOf(session, { [input.name]: image, [SEED]: seed }, output)
    const before = await run(images, logits.name)
    const top = before.indexOf(Math.max(...before))
    seed.data[top] = 1
    const gradient = await run(images, slope)
    const pixels = images.data as Float32Array
    const length = norm(gradient)
    const errors: number[] = []
    for (const step of STEPS.map((share) => share * norm(pixels))) {
      const moved = async (by: number) => {
        const values = pixels.map((value, i) => value + (by * (gradient[i] ?? 0)) / length)
        return (await run(new Tensor('float32', values, images.dims), logits.name))[top] ?? NaN
      }
      const difference = ((await moved(step)) - (await moved(-step))) / (2 * step)
      errors.push(Math.abs(difference - length) / length)
    }
    return Math.min(...errors)
  } finally {
    await session.release()
  }
}

async function floatsOf(
  session: Session,
  feeds: Record<string, Tensor>,
  output: string,
): Promise<Float32Array> {
  return (await session.run(feeds, [output]))[output]?.data as Float32Array
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}
