import {
  cut,
  differentiate,
  factorGradient,
  factorOf,
  featureDims,
  gradientName,
  GraphBuilder,
  heldHead,
  openSession,
  REFERENCE,
  Tensor,
  type LinearHead,
  type OnnxModel,
  type OtherHead,
  type Session,
  type Value,
} from '@lens/onnx'
import { dot, matrix, row, type Matrix } from '../matrix.ts'
import type { Classifier } from '../model/classifier.ts'
import type { ConceptFunction } from './concept-function.ts'

/**
 * What the rest of the model makes of concepts alone: `h(U W)`, the logits of all classes from the codes of an image, and any
 * weighted sum of them as a function of the codes.
 */
export interface ConceptHead {
  /** r */
  readonly concepts: number
  /**
   * Logits [classes] of any number of codes, each [positions, r].
   * @param rest what the concepts miss of the image, `A - U W`, [p, positions]: then `h(U W + rest)`
   */
  logits(codes: readonly Float32Array[], rest?: Float32Array): Promise<Float32Array[]>
  /** Codes as far as this head tells them apart: for a linear one their mean, [1, r], which is all that estimates need. */
  pooled(codes: Float32Array): Float32Array
  /**
   * `F(u) = target · h(u W)`. A head that normalises, or attends to positions, may be linear given the statistics of an image, and only
   * then; where it is not, holding them keeps fewer concepts from being brought to the scale of all.
   *
   * @param target   one weight a class, such as `centredTarget` or `marginTarget`
   * @param features `A` of the image whose statistics are to hold whatever the codes are, [p, positions]
   */
  towards(target: Float32Array, features?: Float32Array): ConceptFunction
  release(): Promise<void>
}

/** What concepts miss of an image: `A - U W`, [p, positions]. @param features `A`, [p, positions]; @param codes [positions, r] */
export function restOf(features: Float32Array, codes: Float32Array, w: Matrix): Float32Array {
  const positions = codes.length / w.rows
  const rest = features.slice()
  for (let k = 0; k < w.rows; k++) {
    for (let position = 0; position < positions; position++) {
      const u = codes[position * w.rows + k] as number
      if (u === 0) continue
      for (let c = 0; c < w.columns; c++) {
        const at = c * positions + position
        rest[at] = (rest[at] as number) - u * (w.data[k * w.columns + c] as number)
      }
    }
  }
  return rest
}

/** The class's logit minus the mean logit over classes, which a constant added to all logits does not change. */
export function centredTarget(classes: number, classIndex: number): Float32Array {
  const target = new Float32Array(classes).fill(-1 / classes)
  target[classIndex] = (target[classIndex] as number) + 1
  return target
}

/** The class's logit as it is. */
export function classTarget(classes: number, classIndex: number): Float32Array {
  const target = new Float32Array(classes)
  target[classIndex] = 1
  return target
}

/** The class's logit minus another class's. */
export function marginTarget(classes: number, classIndex: number, other: number): Float32Array {
  const target = new Float32Array(classes)
  target[classIndex] = 1
  target[other] = -1
  return target
}

/** @param w dictionary, r × p */
export function conceptHead(classifier: Classifier, w: Matrix): ConceptHead {
  const { head } = classifier
  return head.kind === 'linear' ? linearConceptHead(head, w) : graphConceptHead(classifier, head, w)
}

/**
 * `F(u) = b + f · mean over positions of u · γ`: products of r × classes numbers, in plain loops. The factor f is 1, or what the head
 * normalises the pooled activations by.
 */
export function linearConceptHead(head: LinearHead, w: Matrix): ConceptHead {
  const { weights, bias, classes, channels, normalised } = head
  const r = w.rows
  const rows = matrix(classes, channels, weights)
  // One class a row, so that a class's logit is a dot product.
  const gamma = Float64Array.from({ length: classes * r }, (_, at) =>
    dot(row(rows, Math.floor(at / r)), row(w, at % r)),
  )
  return {
    concepts: r,
    logits: (codes, rest) => {
      const pooledRest = rest && pooledActivations(rest, channels)
      const ofRest = pooledRest && bias.map((_, c) => dot(row(rows, c), pooledRest))
      return Promise.resolve(
        codes.map((u) => {
          const mean = meanCodes(u, r)
          const factor = normalised ? factorOf(normalised, decoded(mean, w, pooledRest)) : 1
          return bias.map(
            (constant, c) =>
              constant +
              factor * mean.reduce((sum, x, k) => sum + x * (gamma[c * r + k] as number), ofRest?.[c] ?? 0),
          )
        }),
      )
    },
    pooled: (codes) => Float32Array.from(meanCodes(codes, r)),
    towards(target, features) {
      const slopes = Float64Array.from({ length: r }, (_, k) =>
        target.reduce((sum, weight, c) => sum + weight * (gamma[c * r + k] as number), 0),
      )
      const constant = target.reduce((sum, weight, c) => sum + weight * (bias[c] as number), 0)
      if (normalised && !features) return normalisedFunction(normalised, w, slopes, constant)
      const factor = normalised && features ? factorOf(normalised, pooledActivations(features, channels)) : 1
      return linearFunction(
        slopes.map((slope) => factor * slope),
        constant,
      )
    },
    release: () => Promise.resolve(),
  }
}

/** `F(u) = b + mean over positions of u · γ` */
function linearFunction(slopes: Float64Array, constant: number): ConceptFunction {
  const r = slopes.length
  return {
    concepts: r,
    weights: slopes,
    values: (codes) =>
      Promise.resolve(
        Float64Array.from(codes, (u) =>
          meanCodes(u, r).reduce((sum, x, k) => sum + x * (slopes[k] as number), constant),
        ),
      ),
    gradients: (codes) =>
      Promise.resolve(codes.map((u) => u.map((_, at) => ((slopes[at % r] as number) * r) / u.length))),
  }
}

/** `F(u) = b + f(ū W) ū · γ`: the factor follows the codes. */
function normalisedFunction(
  normalised: NonNullable<LinearHead['normalised']>,
  w: Matrix,
  slopes: Float64Array,
  constant: number,
): ConceptFunction {
  const r = slopes.length
  const at = (u: Float32Array) => {
    const mean = meanCodes(u, r)
    const pooled = decoded(mean, w)
    const linear = mean.reduce((sum, x, k) => sum + x * (slopes[k] as number), 0)
    return { pooled, linear, factor: factorOf(normalised, pooled) }
  }
  return {
    concepts: r,
    weights: null,
    values: (codes) =>
      Promise.resolve(
        Float64Array.from(codes, (u) => {
          const { linear, factor } = at(u)
          return constant + factor * linear
        }),
      ),
    gradients: (codes) =>
      Promise.resolve(
        codes.map((u) => {
          const { pooled, linear, factor } = at(u)
          const change = factorGradient(normalised, pooled)
          const gradient = slopes.map(
            (slope, k) =>
              factor * slope +
              linear * row(w, k).reduce((sum, value, c) => sum + value * (change[c] as number), 0),
          )
          return u.map((_, i) => ((gradient[i % r] as number) * r) / u.length)
        }),
      ),
  }
}

/** `ū W` and the rest, [p]. */
function decoded(mean: Float64Array, w: Matrix, rest?: Float32Array): Float64Array {
  const pooled = rest ? Float64Array.from(rest) : new Float64Array(w.columns)
  mean.forEach((x, k) => {
    row(w, k).forEach((value, c) => (pooled[c] = (pooled[c] as number) + x * value))
  })
  return pooled
}

/** Mean over the positions of activations [p, positions], [p]. */
function pooledActivations(activations: Float32Array, channels: number): Float32Array {
  const positions = activations.length / channels
  return Float32Array.from({ length: channels }, (_, channel) => {
    let sum = 0
    for (let at = channel * positions; at < (channel + 1) * positions; at++) sum += activations[at] as number
    return sum / positions
  })
}

/** Mean of codes [positions, r] over the positions, [r]. */
export function meanCodes(codes: Float32Array, r: number): Float64Array {
  const mean = new Float64Array(r)
  for (let at = 0; at < codes.length; at++) mean[at % r] = (mean[at % r] as number) + (codes[at] as number)
  return mean.map((sum) => (sum * r) / codes.length)
}

/** Codes that go through `h` at once, where the model does not fix how many. */
const BATCH = 32

/** Of the graphs, those are opened that are asked for. */
function graphConceptHead(classifier: Classifier, head: OtherHead, w: Matrix): ConceptHead {
  const free = sessionsOf(() => freeGraph(classifier, w))
  // Without statistics there is nothing to hold.
  const held = head.statistics.length > 0 ? sessionsOf(() => heldGraph(classifier, w)) : free

  const { labels, featureTensor } = classifier.model
  const dims = featureDims(featureTensor)
  const batch = classifier.isBatchFixed ? classifier.batch : BATCH
  const anyTarget = new Float32Array(labels.length)
  const nothing = new Float32Array(dims[0] * dims[1] * dims[2])

  /** One output for any number of codes, a batch at a time. */
  async function run(
    by: Promise<Session>,
    codes: readonly Float32Array[],
    { target = anyTarget, image }: { target?: Float32Array; image: Readonly<Record<string, Float32Array>> },
    output: string,
  ): Promise<Float32Array[]> {
    const session = await by
    const ofImage = Object.entries(image).map(
      ([name, data]) => [name, new Tensor('float32', data, [1, ...dims])] as const,
    )
    const results: Float32Array[] = []
    for (let start = 0; start < codes.length; start += batch) {
      const some = codes.slice(start, start + batch)
      const count = classifier.isBatchFixed ? batch : some.length
      const size = some[0]?.length ?? 0
      const data = new Float32Array(count * size)
      some.forEach((u, i) => {
        data.set(u, i * size)
      })
      const outputs = await session.run(
        {
          [CODES]: new Tensor('float32', data, [count, size / w.rows, w.rows]),
          [TARGET]: new Tensor('float32', target, [target.length, 1]),
          ...Object.fromEntries(ofImage),
        },
        [output],
      )
      const all = outputs[output]?.data as Float32Array
      const length = all.length / count
      results.push(...some.map((_, i) => all.slice(i * length, (i + 1) * length)))
    }
    return results
  }
  return {
    concepts: w.rows,
    logits: (codes, rest = nothing) => run(free.forward(), codes, { image: { [REST]: rest } }, LOGITS),
    pooled: (codes) => codes,
    towards(target, features) {
      const isHeld = features !== undefined && held !== free
      const sessions = isHeld ? held : free
      const image = isHeld ? { [REFERENCE]: features } : { [REST]: nothing }
      const output = gradientName(CODES)
      return {
        concepts: w.rows,
        weights: null,
        isAffine: head.isAffine && (isHeld || held === free),
        values: async (codes) =>
          Float64Array.from(
            await run(sessions.forward(), codes, { target, image }, VALUE),
            ([value]) => value as number,
          ),
        gradients: head.hasGradients
          ? (codes) => run(sessions.backward(), codes, { target, image }, output)
          : null,
      }
    },
    release: async () => {
      for (const sessions of new Set([free, held])) await sessions.release()
    },
  }
}

/** A graph, and its gradient, each opened when it is first asked for. */
function sessionsOf(graph: () => OnnxModel) {
  let [forward, backward]: [Promise<Session> | undefined, Promise<Session> | undefined] = [
    undefined,
    undefined,
  ]
  return {
    forward: () => (forward ??= openSession(graph())),
    backward: () => (backward ??= openSession(differentiate(graph(), { of: VALUE, wrt: CODES }))),
    release: async () => {
      await (await forward)?.release()
      await (await backward)?.release()
    },
  }
}

const CODES = 'lens:codes'
const TARGET = 'lens:target'
const REST = 'lens:rest'
const LOGITS = 'lens:logits'
const VALUE = 'lens:value'

/** `CODES` [n, positions, r], `REST` [1, p, height, width], `TARGET` [classes, 1] -> `LOGITS` [n, classes], `VALUE` [n, 1]. */
function freeGraph(classifier: Classifier, w: Matrix): OnnxModel {
  const { featureTensor } = classifier.model
  const { h } = cut(classifier.onnx, featureTensor)
  return graphOf(classifier, w, h, (b, map) => {
    const rest = b.input(REST, 'float32', [1, ...featureDims(featureTensor)])
    return { [featureTensor.name]: b.add(map, rest) }
  })
}

/** The same with the statistics of `REFERENCE` [1, p, height, width] held, and no rest. */
function heldGraph(classifier: Classifier, w: Matrix): OnnxModel {
  const { featureTensor } = classifier.model
  const { h } = heldHead(classifier.onnx, featureTensor)
  return graphOf(classifier, w, h, (b, map) => {
    const reference = b.input(REFERENCE, 'float32', [1, ...featureDims(featureTensor)])
    // As many as codes: what attention makes of several images is not always apart by image.
    return { [featureTensor.name]: map, [REFERENCE]: b.node('Expand', [reference, b.node('Shape', [map])]) }
  })
}

function graphOf(
  classifier: Classifier,
  w: Matrix,
  h: OnnxModel,
  feeds: (b: GraphBuilder, map: Value) => Record<string, Value>,
): OnnxModel {
  const { featureTensor } = classifier.model
  const dims = featureDims(featureTensor)
  const b = new GraphBuilder({ around: h })
  const codes = b.input(CODES, 'float32', ['n', dims[1] * dims[2], w.rows])
  const target = b.input(TARGET, 'float32', [null, 1])
  const activations = b.matmul(codes, b.constant(w.data, [w.rows, w.columns]))
  const map = b.reshape(b.transpose(activations, [0, 2, 1]), [-1, ...dims])
  const logits = b.inline(h, feeds(b, map))[classifier.logitsName]
  if (logits === undefined) throw new Error(`The head has no output ${classifier.logitsName}.`)
  b.output(LOGITS, logits)
  b.output(VALUE, b.matmul(logits, target))
  return b.build()
}
