import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'
import { linearHead } from './heads.ts'
import type { Features, Layers } from './layers.ts'

/** Parallel branches (arXiv 1512.00567): 1×1, 1×5 then 5×1, and an average that leaves out the padding. */
export function inception(options: ZooOptions = {}): OnnxModel {
  return classifier(options, (l, image, sizes) => {
    const stem = l.relu(l.conv(image, 16, { kernel: 3, stride: 2 }))
    const mixed = mix(l, l.maxPool(mix(l, stem), 3, 2, 1))
    return linearHead('gemm', l, mixed, sizes.size / 4, sizes)
  })
}

function mix(l: Layers, x: Features): Features {
  const { b } = l
  const same = (side: [number, number]) => ({ kernel_shape: side, pads: [...half(side), ...half(side)] })
  const pooled = b.node('AveragePool', [x.value], { ...same([3, 3]), count_include_pad: 0 })
  const asymmetric = (input: Features, side: [number, number]): Features => {
    const weights = l.weights([8, input.channels, ...side], 5 * input.channels)
    return { value: b.conv(input.value, weights, l.bias(8), same(side)), channels: 8 }
  }
  const long = asymmetric(l.relu(asymmetric(l.relu(l.conv(x, 8)), [1, 5])), [5, 1])
  const branches = [l.conv(x, 8), long, l.conv({ ...x, value: pooled }, 8)]
  const joined = b.concat(
    branches.map((branch) => l.relu(branch).value),
    1,
  )
  return { value: joined, channels: 24 }
}

function half(side: readonly number[]): number[] {
  return side.map((size) => (size - 1) / 2)
}
