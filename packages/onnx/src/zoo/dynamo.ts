import type { Value } from '../builder/value.ts'
import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'
import type { Layers } from './layers.ts'

const WIDTH = 24
const HEADS = 3
const PATCH = 8

/**
 * A vision transformer as PyTorch's newer exporter writes it: LayerNormalization and Gelu as operators, axes and sizes as inputs, a
 * Split into equal parts, and from opset 23 on Attention and RMSNormalization. Opset 20 on.
 */
export function dynamo(options: ZooOptions = {}): OnnxModel {
  return classifier({ opset: 20, ...options }, (l, image, { classes, size }) => {
    const { b } = l
    const tokens = (size / PATCH) ** 2
    const batch = b.node('Shape', [image.value], { start: 0, end: 1 })
    const patches = l.conv(image, WIDTH, { kernel: PATCH, stride: PATCH, pad: 0 })
    const sequence = b.transpose(shaped(l, patches.value, batch, [WIDTH, tokens]), [0, 2, 1])
    const token = b.node('Expand', [l.weights([1, 1, WIDTH], 2), b.concat([batch, b.ints([1, WIDTH])], 0)])
    const placed = b.add(b.concat([token, sequence], 1), l.weights([1, tokens + 1, WIDTH], 2))
    const encoded = block(l, block(l, placed, batch), batch)
    const first = b.gather(norm(l, encoded), b.constant(BigInt64Array.of(0n), []), 1)
    return l.dense({ value: first, channels: WIDTH }, classes).value
  })
}

function shaped({ b }: Layers, x: Value, batch: Value, dims: number[]): Value {
  return b.node('Reshape', [x, b.concat([batch, b.ints(dims)], 0)], { allowzero: 1 })
}

function block(l: Layers, x: Value, batch: Value): Value {
  const { b } = l
  const attended = b.add(x, attention(l, norm(l, x), batch))
  const wide = b.node('Gelu', [linear(l, norm(l, attended), WIDTH, 2 * WIDTH)], { approximate: 'tanh' })
  return b.add(attended, linear(l, wide, 2 * WIDTH, WIDTH))
}

function attention(l: Layers, x: Value, batch: Value): Value {
  const { b } = l
  const parts = b.nodes('Split', [linear(l, x, WIDTH, 3 * WIDTH)], 3, { axis: -1, num_outputs: 3 })
  const [q = x, k = x, v = x] = parts.map((part) => heads(l, part, batch))
  const mixed = b.opset >= 23 ? b.node('Attention', [q, k, v]) : attended(l, q, k, v)
  const joined = shaped(l, b.transpose(mixed, [0, 2, 1, 3]), batch, [-1, WIDTH])
  return linear(l, joined, WIDTH, WIDTH)
}

function heads(l: Layers, x: Value, batch: Value): Value {
  return l.b.transpose(shaped(l, x, batch, [-1, HEADS, WIDTH / HEADS]), [0, 2, 1, 3])
}

/** Queries and keys scaled by the root of the scale each. */
function attended({ b }: Layers, q: Value, k: Value, v: Value): Value {
  const scale = b.scalar((WIDTH / HEADS) ** -0.25)
  const scores = b.matmul(b.mul(q, scale), b.mul(b.transpose(k, [0, 1, 3, 2]), scale))
  return b.matmul(b.node('Softmax', [scores], { axis: -1 }), v)
}

function linear(l: Layers, x: Value, from: number, to: number): Value {
  return l.b.add(l.b.matmul(x, l.weights([from, to], 2 * from)), l.bias(to))
}

function norm(l: Layers, x: Value): Value {
  const { b } = l
  const scale = b.constant(new Float32Array(WIDTH).fill(1.1))
  if (b.opset >= 23) return b.node('RMSNormalization', [x, scale], { axis: -1 })
  return b.node('LayerNormalization', [x, scale, l.bias(WIDTH)], { axis: -1 })
}
