import type { OnnxModel } from '../model/model.ts'
import { classifier, type ZooOptions } from './classifier.ts'
import { linearHead, type HeadForm } from './heads.ts'
import type { Features, Layers } from './layers.ts'

interface ResNetOptions extends ZooOptions {
  readonly head?: HeadForm
  /** Leaves BatchNormalization in the graph; default: folded into the convolutions, as exporters do. */
  readonly batchNorm?: boolean
}

/** A residual network of about 20,000 weights for quick tests. Feature tensor "features": [32, size / 4, size / 4]. */
export function tinyResNet(options: ResNetOptions = {}): OnnxModel {
  return classifier(options, (l, image, sizes) => {
    let x = l.relu(normed(l, l.conv(image, 16, { kernel: 3, stride: 2 }), options))
    x = basicBlock(l, x, 16, 1, options)
    x = basicBlock(l, x, 32, 2, options, 'features')
    return linearHead(options.head ?? 'gemm', l, x, sizes.size / 4, sizes)
  })
}

/** ResNet-50 (arXiv 1512.03385) for 224 × 224 pixels and 1,000 classes. Feature tensor "features": [2048, 7, 7]. */
export function resnet50(options: ResNetOptions = {}): OnnxModel {
  return classifier({ classes: 1000, size: 224, ...options }, (l, image, sizes) => {
    let x = l.relu(normed(l, l.conv(image, 64, { kernel: 7, stride: 2 }), options))
    x = l.maxPool(x, 3, 2, 1)
    const stages = [
      { width: 64, blocks: 3 },
      { width: 128, blocks: 4 },
      { width: 256, blocks: 6 },
      { width: 512, blocks: 3 },
    ]
    for (const [s, { width, blocks }] of stages.entries()) {
      for (let block = 0; block < blocks; block++) {
        const last = s === stages.length - 1 && block === blocks - 1
        x = bottleneck(l, x, width, s > 0 && block === 0 ? 2 : 1, options, last ? 'features' : undefined)
      }
    }
    return linearHead(options.head ?? 'gemm', l, x, sizes.size / 32, sizes)
  })
}

/** Without training, every residual sum would double the variance; small last layers keep it level. */
const LAST_GAIN = 0.25

function basicBlock(
  l: Layers,
  x: Features,
  channels: number,
  stride: number,
  options: ResNetOptions,
  name?: string,
): Features {
  const inner = l.relu(normed(l, l.conv(x, channels, { kernel: 3, stride }), options))
  const outer = normed(l, l.conv(inner, channels, { kernel: 3, gain: LAST_GAIN }), options)
  return joined(l, x, outer, stride, options, name)
}

function bottleneck(
  l: Layers,
  x: Features,
  width: number,
  stride: number,
  options: ResNetOptions,
  name?: string,
): Features {
  const narrow = l.relu(normed(l, l.conv(x, width), options))
  const middle = l.relu(normed(l, l.conv(narrow, width, { kernel: 3, stride }), options))
  const wide = normed(l, l.conv(middle, 4 * width, { gain: LAST_GAIN }), options)
  return joined(l, x, wide, stride, options, name)
}

function joined(
  l: Layers,
  x: Features,
  branch: Features,
  stride: number,
  options: ResNetOptions,
  name?: string,
): Features {
  const same = stride === 1 && x.channels === branch.channels
  const shortcut = same ? x : normed(l, l.conv(x, branch.channels, { stride }), options)
  return l.relu({ ...branch, value: l.b.add(branch.value, shortcut.value) }, name)
}

function normed(l: Layers, x: Features, { batchNorm = false }: ResNetOptions): Features {
  return batchNorm ? l.batchNorm(x) : x
}
