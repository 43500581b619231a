import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'
import { linearHead } from './heads.ts'
import type { Features, Layers } from './layers.ts'

interface MobileNetOptions extends ZooOptions {
  readonly activation?: 'relu6' | 'hard-swish'
}

/** Inverted residuals (arXiv 1801.04381) with ReLU6, or with HardSwish as in the third version (1905.02244). */
export function mobilenet(options: MobileNetOptions = {}): OnnxModel {
  return classifier(options, (l, image, sizes) => {
    let x = activated(l, l.conv(image, 16, { kernel: 3, stride: 2 }), options)
    x = inverted(l, x, 24, 2, options)
    x = inverted(l, x, 24, 1, options)
    x = activated(l, l.conv(x, 32), options)
    return linearHead('gemm', l, x, sizes.size / 4, sizes)
  })
}

function inverted(
  l: Layers,
  x: Features,
  channels: number,
  stride: number,
  options: MobileNetOptions,
): Features {
  const wide = activated(l, l.conv(x, 2 * x.channels), options)
  const deep = l.conv(wide, wide.channels, { kernel: 3, stride, group: wide.channels })
  const narrow = l.conv(activated(l, deep, options), channels)
  const isResidual = stride === 1 && channels === x.channels
  return isResidual ? { ...narrow, value: l.b.add(x.value, narrow.value) } : narrow
}

function activated(l: Layers, x: Features, { activation = 'relu6' }: MobileNetOptions): Features {
  const { b } = l
  return {
    ...x,
    value: activation === 'relu6' ? b.clip(x.value, { min: 0, max: 6 }) : b.node('HardSwish', [x.value]),
  }
}
