import { Tensor } from 'onnxruntime-node'
import { constantOf, linksOf, type Links } from '../model/links.ts'
import { graphOf, withGraph, type OnnxModel } from '../model/model.ts'
import { inputsOf } from '../model/node.ts'
import { dimsOf } from '../model/tensor.ts'
import { valueInfo } from '../model/value-info.ts'
import { openSession } from '../run/session.ts'
import { partOf } from '../surgery/outputs.ts'

/** Operators that look at one element at a time. */
const POINTWISE = new Set([
  ...[
    'Abs',
    'Add',
    'Celu',
    'Clip',
    'Div',
    'Elu',
    'Erf',
    'Exp',
    'Gelu',
    'HardSigmoid',
    'HardSwish',
    'Identity',
  ],
  ...['LeakyRelu', 'Log', 'Max', 'Min', 'Mish', 'Mul', 'Neg', 'Pow', 'Relu', 'Selu', 'Sigmoid', 'Softplus'],
  ...['Softsign', 'Sqrt', 'Sub', 'Tanh', 'ThresholdedRelu'],
])

/**
 * The least value that the activation function behind a tensor has anywhere, such as -0.278 for SiLU: whatever operators write it,
 * they are run on all numbers from -40 to 40 in steps of a hundredth.
 *
 * @returns null where the tensor is no function of one number, or one without a least value
 */
export async function lowerBound(model: OnnxModel, tensor: string): Promise<number | null> {
  const sources = sourcesOf(linksOf(graphOf(model)), tensor)
  for (const source of sources.reverse()) {
    const values = await valuesOf(model, source, tensor)
    const bound = values && leastOf(values)
    if (bound !== null) return bound
  }
  return null
}

/** Tensors that `tensor` is a pointwise function of alone, the nearest first. */
function sourcesOf(links: Links, tensor: string): string[] {
  const order = new Map(links.graph.node.flatMap(({ output }, i) => output.map((name) => [name, i])))
  const found: string[] = []
  let frontier = [tensor]
  for (;;) {
    // What is computed last is taken back first, so that a tensor used twice is met once.
    const [last = ''] = frontier.sort((a, b) => (order.get(b) ?? -1) - (order.get(a) ?? -1))
    const node = links.producer.get(last)
    if (!node || !POINTWISE.has(node.opType)) return found
    const inputs = inputsOf(node).filter((name) => !isScalar(links, name))
    if (inputs.some((name) => constantOf(links, name))) return found
    frontier = [...new Set([...frontier.slice(1), ...inputs])]
    if (frontier.length === 1) found.push(...frontier)
  }
}

function isScalar(links: Links, name: string): boolean {
  const constant = constantOf(links, name)
  return constant !== undefined && dimsOf(constant).every((dim) => dim === 1)
}

const STEPS = 8001

async function valuesOf(model: OnnxModel, source: string, tensor: string): Promise<Float32Array | null> {
  const part = partOf(model, [tensor], [valueInfo(source, 'float32', [1, 1, 1, STEPS])])
  const numbers = Float32Array.from({ length: STEPS }, (_, i) => (i - (STEPS - 1) / 2) / 100)
  const session = await openSession(
    withGraph(model, { ...part, input: part.input.slice(0, 1), valueInfo: [] }),
  )
  try {
    const results = await session.run({ [source]: new Tensor('float32', numbers, [1, 1, 1, STEPS]) })
    const { data } = results[tensor] ?? {}
    return data instanceof Float32Array ? data : null
  } finally {
    await session.release()
  }
}

/** The minimum, unless the function still falls where the numbers end. */
function leastOf(values: Float32Array): number | null {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity)
  const isFlat = (end: number, before: number) =>
    Math.abs((values[end] ?? NaN) - (values[before] ?? NaN)) < 1e-6
  const last = values.length - 1
  if (values[0] === least && !isFlat(0, 100)) return null
  if (values[last] === least && !isFlat(last, last - 100)) return null
  return Number.isFinite(least) ? least : null
}
