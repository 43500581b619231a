import type { Value } from '../builder/value.ts'
import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'
import { linearHead } from './heads.ts'
import type { Features, Layers } from './layers.ts'

/** Inverted residuals with SiLU and squeeze-and-excitation (arXiv 1905.11946), strides padded as TensorFlow does. */
export function efficientnet(options: ZooOptions = {}): OnnxModel {
  return classifier(options, (l, image, sizes) => {
    const stem = silu(l, l.conv(image, 16, { kernel: 3, stride: 2 }))
    const x = silu(l, block(l, block(l, stem, 2), 1))
    return linearHead('gemm', l, x, sizes.size / 4, sizes)
  })
}

function block(l: Layers, x: Features, stride: number): Features {
  const { b } = l
  const wide = silu(l, l.conv(x, 2 * x.channels))
  const weights = l.weights([wide.channels, 1, 3, 3], 9)
  const depthwise = {
    auto_pad: 'SAME_UPPER',
    kernel_shape: [3, 3],
    strides: [stride, stride],
    group: wide.channels,
  }
  const deep = silu(l, { ...wide, value: b.conv(wide.value, weights, l.bias(wide.channels), depthwise) })
  const squeezed = l.conv({ ...deep, value: b.reduceMean(deep.value, [2, 3]) }, 4)
  const gate = sigmoid(l, l.conv(silu(l, squeezed), deep.channels).value)
  const narrow = l.conv({ ...deep, value: b.mul(deep.value, gate) }, x.channels)
  return stride === 1 ? { ...narrow, value: b.add(x.value, narrow.value) } : narrow
}

function silu(l: Layers, x: Features): Features {
  return { ...x, value: l.b.mul(x.value, sigmoid(l, x.value)) }
}

function sigmoid({ b }: Layers, x: Value): Value {
  return b.node('Sigmoid', [x])
}
