import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'
import type { Features, Layers } from './layers.ts'

/** Fire modules, then a 1×1 convolution to class maps with a ReLU, averaged: no weights follow the last map. */
export function squeezenet(options: ZooOptions = {}): OnnxModel {
  return classifier(options, (l, image, { classes }) => {
    const stem = l.maxPool(l.relu(l.conv(image, 16, { kernel: 3, stride: 2 })), 2, 2)
    const features = fire(l, fire(l, stem, 8, 16), 8, 24)
    const dropped = { ...features, value: l.b.node('Dropout', [features.value]) }
    const maps = l.relu(l.conv(dropped, classes), 'class-maps')
    return l.b.node('Flatten', [l.b.node('GlobalAveragePool', [maps.value])])
  })
}

function fire(l: Layers, x: Features, squeezed: number, expanded: number): Features {
  const narrow = l.relu(l.conv(x, squeezed))
  const small = l.relu(l.conv(narrow, expanded))
  const large = l.relu(l.conv(narrow, expanded, { kernel: 3 }))
  return { value: l.b.concat([small.value, large.value], 1), channels: 2 * expanded }
}
