import { Tensor } from 'onnxruntime-node'
import { expect } from 'vitest'
import { differentiate, gradientName } from '../gradient/differentiate.ts'
import { graphOf, type OnnxModel } from '../model/model.ts'
import { openSession } from '../run/session.ts'
import { uniform } from '../zoo/random.ts'
import { floats, runOnce } from './run.ts'

interface Check {
  /** The output to differentiate; default: the first. */
  readonly of?: string
  /** The inputs to differentiate by; default: all. */
  readonly wrt?: readonly string[]
  /** How far to go to both sides, in units of the inputs. */
  readonly step?: number
  readonly directions?: number
  readonly tolerance?: number
}

/**
 * Compares the gradients of a random weighted sum of an output by its inputs with central differences along random
 * directions. Errors are relative to the length of the
 * vector of what every element contributes, which is what a random direction comes to.
 */
export async function expectGradients(
  model: OnnxModel,
  inputs: Readonly<Record<string, Tensor>>,
  check: Check = {},
): Promise<void> {
  const {
    wrt = Object.keys(inputs),
    of = graphOf(model).output[0]?.name ?? '',
    step = 0.01,
    directions = 2,
    tolerance = 2e-3,
  } = check
  const y = await runOnce(model, inputs)
  const values = floats(y, of)
  const random = uniform(7)
  const seed = new Tensor('float32', Float32Array.from(values, random), y[of]?.dims)
  const session = await openSession(differentiate(model, { of, wrt, seed: 'test/seed' }))
  try {
    const feeds = { ...inputs, 'test/seed': seed }
    const results = await session.run(feeds)
    const weighted = async (changed: Record<string, Tensor>) => {
      const moved = floats(await session.run({ ...feeds, ...changed }, [of]), of)
      return moved.reduce((sum, value, i) => sum + value * Number(seed.data[i]), 0)
    }
    const size = values.reduce((sum, value) => sum + Math.abs(value), 0)
    for (const name of wrt) {
      const x = inputs[name]
      if (!x) continue
      const gradient = floats(results, gradientName(name))
      expect(results[gradientName(name)]?.dims, `shape of the gradient by ${name}`).toEqual(x.dims)
      for (let i = 0; i < directions; i++) {
        const direction = Float32Array.from(gradient, () => random())
        const along = (by: number) => {
          const data = (x.data as Float32Array).map((value, at) => value + by * (direction[at] ?? 0))
          return weighted({ [name]: new Tensor('float32', data, x.dims) })
        }
        const difference = ((await along(step)) - (await along(-step))) / (2 * step)
        const terms = gradient.map((value, at) => value * (direction[at] ?? 0))
        const exact = terms.reduce((sum, term) => sum + term, 0)
        const scale = Math.hypot(...terms)
        // 2⁻²³ for every output is what float32 rounds off, divided by the step.
        const allowed = tolerance * scale + (size * 2 ** -23) / step
        expect(
          Math.abs(difference - exact),
          `${name}: ${String(difference)} against ${String(exact)}`,
        ).toBeLessThanOrEqual(allowed)
      }
    }
  } finally {
    await session.release()
  }
}
