import type { Value } from '../builder/value.ts'
import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'
import type { Features, Layers } from './layers.ts'

/** In the manner of ConvNeXt (arXiv 2201.03545): LayerNorm and GELU, so that no spatial map is non-negative. */
export function convnext(options: ZooOptions = {}): OnnxModel {
  return classifier(options, (l, image, { classes }) => {
    const stem = l.conv(image, 24, { kernel: 4, stride: 4, pad: 0 })
    const x = block(l, block(l, stem))
    const pooled = l.b.node('Flatten', [l.b.node('GlobalAveragePool', [x.value])])
    return l.dense({ value: layerNorm(l, pooled, x.channels), channels: x.channels }, classes).value
  })
}

/** Depthwise convolution, then two dense layers on every position, channel last. */
function block(l: Layers, x: Features): Features {
  const { b } = l
  const { channels } = x
  const mixed = l.conv(x, channels, { kernel: 7, group: channels })
  const normed = layerNorm(l, b.transpose(mixed.value, [0, 2, 3, 1]), channels)
  const wide = gelu(l, b.matmul(normed, l.weights([channels, 4 * channels], channels)))
  const narrow = b.matmul(wide, l.weights([4 * channels, channels], 4 * channels))
  return { value: b.add(x.value, b.transpose(narrow, [0, 3, 1, 2])), channels }
}

/** Over the last axis, in elementary operators, as exports before opset 17 have it. */
function layerNorm({ b }: Layers, x: Value, channels: number): Value {
  const centred = b.sub(x, b.reduceMean(x, [-1]))
  const variance = b.reduceMean(b.mul(centred, centred), [-1])
  const normed = b.div(centred, b.sqrt(b.add(variance, b.scalar(1e-6))))
  return b.add(normed, b.constant(new Float32Array(channels).fill(0.05)))
}

function gelu({ b }: Layers, x: Value): Value {
  const erf = b.node('Erf', [b.div(x, b.scalar(Math.SQRT2))])
  return b.mul(b.mul(x, b.add(erf, b.scalar(1))), b.scalar(0.5))
}
