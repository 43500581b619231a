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
      logit: point.logit,
      contributions: JSON.stringify(point.contributions),
      residual: point.residual,
      bias: point.bias,
      dominant: point.dominant,
      rawLogit: point.rawLogit,
      runnerUp: point.margin?.runnerUp ?? null,
      margin: point.margin && JSON.stringify(point.margin),
    })),
    ...explanation.misses.map((miss, position) => ({
      ...key,
      role: MISS,
      position,
      ...predictionColumns(miss),
    })),
  ]
}

function predictionColumns({ image, picture, width, height, label, predicted, probability }: Prediction) {
  return { image, picture, width, height, label, predicted, probability }
}
