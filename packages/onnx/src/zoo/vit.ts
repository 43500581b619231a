import type { Value } from '../builder/value.ts'
import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'
import type { Layers } from './layers.ts'

const WIDTH = 24
const HEADS = 3
const PATCH = 8

/** A vision transformer (arXiv 2010.11929), shapes worked out at run time as PyTorch exports them. Opset 17 on. */
export function vit(options: ZooOptions = {}): OnnxModel {
  return classifier(options, (l, image, { classes, size }) => {
    const { b } = l
    const patches = l.conv(image, WIDTH, { kernel: PATCH, stride: PATCH, pad: 0 })
    const tokens = (size / PATCH) ** 2
    const sequence = b.transpose(b.reshape(patches.value, [0, WIDTH, -1]), [0, 2, 1])
    const batch = b.unsqueeze(
      b.gather(b.node('Shape', [image.value]), b.constant(BigInt64Array.of(0n), [])),
      [0],
    )
    const token = b.node('Expand', [l.weights([1, 1, WIDTH], 2), b.concat([batch, b.ints([1, WIDTH])], 0)])
    const placed = b.add(b.concat([token, sequence], 1), l.weights([1, tokens + 1, WIDTH], 2))
    const encoded = block(l, block(l, placed, batch, tokens + 1), batch, tokens + 1)
    const first = b.gather(norm(l, encoded), b.constant(BigInt64Array.of(0n), []), 1)
    return l.dense({ value: first, channels: WIDTH }, classes).value
  })
}

function block(l: Layers, x: Value, batch: Value, length: number): Value {
  const { b } = l
  const attended = b.add(x, attention(l, norm(l, x), batch, length))
  const wide = linear(l, norm(l, attended), WIDTH, 2 * WIDTH)
  const gelu = b.mul(
    b.mul(wide, b.add(b.node('Erf', [b.div(wide, b.scalar(Math.SQRT2))]), b.scalar(1))),
    b.scalar(0.5),
  )
  return b.add(attended, linear(l, gelu, 2 * WIDTH, WIDTH))
}

function attention(l: Layers, x: Value, batch: Value, length: number): Value {
  const { b } = l
  const heads = b.concat([batch, b.ints([length, 3, HEADS, WIDTH / HEADS])], 0)
  const split = b.transpose(b.node('Reshape', [linear(l, x, WIDTH, 3 * WIDTH), heads]), [2, 0, 3, 1, 4])
  const [q, k, v] = [0n, 1n, 2n].map((i) => b.gather(split, b.constant(BigInt64Array.of(i), [])))
  if (!q || !k || !v) throw new Error('Attention takes three parts.')
  const scores = b.div(b.matmul(q, b.transpose(k, [0, 1, 3, 2])), b.scalar(Math.sqrt(WIDTH / HEADS)))
  const mixed = b.matmul(b.node('Softmax', [scores], { axis: -1 }), v)
  return linear(l, b.reshape(b.transpose(mixed, [0, 2, 1, 3]), [0, length, WIDTH]), WIDTH, WIDTH)
}

function linear(l: Layers, x: Value, from: number, to: number): Value {
  return l.b.add(l.b.matmul(x, l.weights([from, to], 2 * from)), l.bias(to))
}

function norm(l: Layers, x: Value): Value {
  const scale = l.b.constant(new Float32Array(WIDTH).fill(1.1))
  return l.b.node('LayerNormalization', [x, scale, l.bias(WIDTH)], { axis: -1 })
}
