import type { Explanation, Prediction } from '@lens/core'
import type { Prisma } from '../generated/client.ts'

/** The values of `Point.role`. */
export const POINT = 'point'
export const MISS = 'miss'

export function pointRows(explanation: Explanation): Prisma.PointCreateManyInput[] {
  const key = { modelId: explanation.model, classIndex: explanation.class.index }
  return [
    ...explanation.points.map((point, position) => ({
      ...key,
      role: POINT,
      position,
      ...predictionColumns(point),
      ...splitColumns(point),
      runnerUp: point.margin?.runnerUp ?? null,
      margin: point.margin && JSON.stringify(point.margin),
    })),
    ...explanation.misses.map((miss, position) => ({
      ...key,
      role: MISS,
      position,
      ...predictionColumns(miss),
      ...(miss.split && splitColumns(miss.split)),
    })),
  ]
}

function splitColumns({
  logit,
  contributions,
  residual,
  bias,
  dominant,
  rawLogit,
}: NonNullable<Explanation['misses'][number]['split']>) {
  return { logit, contributions: JSON.stringify(contributions), residual, bias, dominant, rawLogit }
}

function predictionColumns({ image, picture, width, height, label, predicted, probability }: Prediction) {
  return { image, picture, width, height, label, predicted, probability }
}
