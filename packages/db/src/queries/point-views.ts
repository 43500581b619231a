import type { Prisma } from '../generated/client.ts'
import { MISS } from '../import/point-rows.ts'
import { parseMargin, parseNumbers } from '../json.ts'
import type { ExplainedPointView, ImageKind, NamedClass, PointKey, PointView } from '../views.ts'

type PointRow = Prisma.PointGetPayload<object>

/** The classes that the view of a point names. */
export function classesOf({ label, predicted, runnerUp }: PointRow): number[] {
  return [label, predicted, runnerUp].flatMap((index) => index ?? [])
}

/** Whether the class was recognised in it. */
export function kindOf({ role, label, classIndex }: PointRow): ImageKind {
  if (role === MISS) return 'miss'
  if (label === null) return 'unlabelled'
  return label === classIndex ? 'right' : 'false-positive'
}

export function keyOf({
  classIndex,
  role,
  position,
}: Pick<PointRow, 'classIndex' | 'role' | 'position'>): PointKey {
  return { classIndex, role: role === MISS ? 'miss' : 'point', position }
}

export function pointView(point: PointRow, name: (index: number) => NamedClass): PointView {
  const { image, picture, width, height, probability, label, predicted } = point
  return {
    key: keyOf(point),
    image,
    picture,
    // Only published points lack these, and they are not viewed.
    width: width ?? 0,
    height: height ?? 0,
    label: label === null ? null : name(label),
    predicted: name(predicted),
    probability: probability ?? 0,
  }
}

export function explainedPointView(point: PointRow, name: (index: number) => NamedClass): ExplainedPointView {
  return {
    ...pointView(point, name),
    logit: point.logit ?? 0,
    contributions: parseNumbers(point.contributions ?? '[]'),
    residual: point.residual ?? 0,
    bias: point.bias ?? 0,
    dominant: point.dominant ?? 0,
    rawLogit: point.rawLogit ?? 0,
    margin: marginView(point, name),
  }
}

function marginView(
  { runnerUp, margin }: PointRow,
  name: (index: number) => NamedClass,
): ExplainedPointView['margin'] {
  if (runnerUp === null || margin === null) return null
  return { ...parseMargin(margin), runnerUp: name(runnerUp) }
}
