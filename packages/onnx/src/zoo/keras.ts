import type { Value } from '../builder/value.ts'
import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'
import type { Features, Layers } from './layers.ts'

/**
 * A MobileNet as tf2onnx writes Keras' (channels last outside, transposed for every convolution; pixels rescaled inside; padding as
 * an operator of its own before strides, or left to `auto_pad`; means squeezed), with a softmax. Feature tensor "features".
 */
export function keras(options: ZooOptions = {}): OnnxModel {
  return classifier({ layout: 'NHWC', softmax: true, ...options }, (l, image, { classes }) => {
    const { b } = l
    const rescaled = b.add(b.mul(image.value, b.scalar(1 / 127.5)), b.scalar(-1))
    const padded = b.pad(rescaled, [0, 0, 0, 0, 0, 0, 1, 1])
    const stem = relu6(
      l,
      l.batchNorm(l.conv({ ...image, value: padded }, 16, { kernel: 3, stride: 2, pad: 0 })),
    )
    const deep = relu6(l, l.batchNorm(depthwise(l, stem)))
    const narrow = scaledLast(l, l.batchNorm(l.conv(deep, 24)))
    const x = relu6(l, l.batchNorm(l.conv(narrow, 32)), 'features')
    const pooled = b.squeeze(b.node('GlobalAveragePool', [x.value]), [2, 3])
    return b.add(b.matmul(pooled, l.weights([32, classes], 32)), l.bias(classes))
  })
}

function depthwise(l: Layers, x: Features): Features {
  const weights = l.weights([x.channels, 1, 3, 3], 9)
  const attributes = { auto_pad: 'SAME_UPPER', kernel_shape: [3, 3], strides: [2, 2], group: x.channels }
  return { ...x, value: l.b.conv(x.value, weights, null, attributes) }
}

/** A layer that Keras has between two convolutions, channels last. */
function scaledLast({ b }: Layers, x: Features): Features {
  const last = b.transpose(x.value, [0, 2, 3, 1])
  return {
    ...x,
    value: b.transpose(b.mul(last, b.constant(new Float32Array(x.channels).fill(1.1))), [0, 3, 1, 2]),
  }
}

function relu6({ b }: Layers, x: Features, name?: string): Features {
  const low: Value = b.node('Max', [x.value, b.scalar(0)])
  return { ...x, value: b.node('Min', [low, b.scalar(6)], {}, name) }
}
