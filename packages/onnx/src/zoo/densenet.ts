import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'
import { linearHead } from './heads.ts'
import type { Features, Layers } from './layers.ts'

/** Dense blocks (arXiv 1608.06993): normalisation and ReLU before every convolution, all maps concatenated. */
export function densenet(options: ZooOptions = {}): OnnxModel {
  return classifier(options, (l, image, sizes) => {
    const stem = l.maxPool(l.relu(l.conv(image, 16, { kernel: 3 })), 3, 2, 1)
    const first = dense(l, dense(l, stem))
    const halved = l.conv(l.relu(l.batchNorm(first)), 16)
    const pooled = l.b.node('AveragePool', [halved.value], { kernel_shape: [2, 2], strides: [2, 2] })
    const last = l.relu(l.batchNorm(dense(l, { ...halved, value: pooled })), 'features')
    return linearHead('gemm', l, last, sizes.size / 4, sizes)
  })
}

function dense(l: Layers, x: Features): Features {
  const grown = l.conv(l.relu(l.batchNorm(x)), 8, { kernel: 3 })
  return { value: l.b.concat([x.value, grown.value], 1), channels: x.channels + grown.channels }
}
