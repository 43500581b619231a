import { readFileSync } from 'node:fs'
import { sharedPath } from '@lens/onnx/testing'
import { decodeNpy } from '../explanation/npy.ts'
import { dot, matrix, type Matrix } from '../matrix.ts'
import { gaussians, Random } from '../random.ts'
import type { TrainingRows } from './dictionary.ts'
import { combined } from './products.ts'

/** A matrix of the test data beside the repository: `activations` are those of 480 crops of dalmatian photos, 480 × 1,280. */
export function photoFixture(name: string): Matrix {
  const { data, shape } = decodeNpy(readFileSync(sharedPath(`fixtures/nmf/${name}.npy`)), name)
  return matrix(shape[0] ?? 0, shape[1] ?? 0, data)
}

/** Activations that are made of some of `r` concepts each, where `W` has either sign, or none is negative. */
export async function plantedRows(
  r: number,
  seed: number,
  { density = 0.3, nonNegative = false } = {},
): Promise<{ a: Matrix; w: Matrix }> {
  const chance = new Random(seed)
  const values = Float32Array.from(gaussians(r * 60, seed + 10))
  const w = matrix(r, 60, nonNegative ? values.map(Math.abs) : values)
  const u = matrix(400, r)
  u.data.forEach((_, i) => (u.data[i] = chance.uniform() < density ? 0.2 + Math.abs(chance.gaussian()) : 0))
  return { a: await combined(u, w), w }
}

/** Rows that count alike, in the Euclidean metric. */
export function plainly(rows: Matrix): TrainingRows {
  return { rows, weights: new Float32Array(rows.rows).fill(1), metric: null }
}

export function energyOf(a: Matrix): number {
  return dot(a.data, a.data)
}
