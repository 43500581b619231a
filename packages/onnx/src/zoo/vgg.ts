import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'

/** Convolutions, then three fully connected layers on the flattened map: a head that is not linear. */
export function vgg(options: ZooOptions = {}): OnnxModel {
  return classifier(options, (l, image, { classes, size }) => {
    let x = l.maxPool(l.relu(l.conv(image, 16, { kernel: 3 })), 2, 2)
    x = l.maxPool(l.relu(l.conv(x, 32, { kernel: 3 })), 2, 2)
    x = l.maxPool(l.relu(l.conv(x, 32, { kernel: 3 }), 'last-relu'), 2, 2)
    const flat = { value: l.b.node('Flatten', [x.value]), channels: x.channels * (size / 8) ** 2 }
    return l.dense(l.relu(l.dense(l.relu(l.dense(flat, 64)), 64)), classes).value
  })
}
