import { Tensor } from 'onnxruntime-node'
import { expect } from 'vitest'
import { findImageInput } from '../inspect/image-input.ts'
import { probeImages } from '../inspect/probe.ts'
import { linksOf } from '../model/links.ts'
import { graphOf, type OnnxModel } from '../model/model.ts'
import { openSession } from '../run/session.ts'

/** Opens, runs and releases. */
export async function runOnce(model: OnnxModel | Uint8Array, feeds: Record<string, Tensor>) {
  const session = await openSession(model)
  try {
    return await session.run(feeds)
  } finally {
    await session.release()
  }
}

export function imagesFor(model: OnnxModel, count?: number): Tensor {
  const image = findImageInput(model, linksOf(graphOf(model)))
  return probeImages(image, { height: image.height ?? 32, width: image.width ?? 32 }, count)
}

/** The float32 values of an output; fails the test where it is missing. */
export function floats(results: Record<string, Tensor>, name: string): number[] {
  const tensor = results[name]
  if (!tensor) throw new Error(`There is no output "${name}", only ${Object.keys(results).join(', ')}.`)
  return Array.from(tensor.data as Float32Array)
}

export function float32(values: readonly number[], dims: readonly number[]): Tensor {
  return new Tensor('float32', Float32Array.from(values), dims)
}

/** Equal up to rounding of float32 sums, relative to the largest value. */
export function expectClose(got: readonly number[], wanted: readonly number[], tolerance = 1e-5): void {
  expect(got.length).toBe(wanted.length)
  const scale = Math.max(1e-6, ...wanted.map(Math.abs))
  const worst = Math.max(...wanted.map((value, i) => Math.abs(value - (got[i] ?? NaN)) / scale))
  expect(worst).toBeLessThanOrEqual(tolerance)
}
