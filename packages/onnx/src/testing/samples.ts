import type { OnnxModel } from '../model/model.ts'
import { squeezenet, tinyResNet, vgg } from '../zoo/index.ts'

/** One model of every kind that Lens must be able to take apart, and where to cut it. */
export const SAMPLES: readonly { name: string; feature: string; build: () => OnnxModel }[] = [
  { name: 'a residual network', feature: 'features', build: () => tinyResNet() },
  { name: 'batch normalisation', feature: 'features', build: () => tinyResNet({ batchNorm: true }) },
  { name: 'ReduceMean, MatMul, Add', feature: 'features', build: () => tinyResNet({ head: 'reduce-mean' }) },
  {
    name: 'channels last inside the head',
    feature: 'features',
    build: () => tinyResNet({ head: 'reduce-mean-last' }),
  },
  { name: 'a 1×1 convolution as head', feature: 'features', build: () => tinyResNet({ head: 'conv' }) },
  { name: 'average pooling as head', feature: 'features', build: () => tinyResNet({ head: 'average-pool' }) },
  { name: 'a channel-last input', feature: 'features', build: () => tinyResNet({ layout: 'NHWC' }) },
  { name: 'grey images', feature: 'features', build: () => tinyResNet({ channels: 1 }) },
  { name: 'one image at a time', feature: 'features', build: () => tinyResNet({ batch: 1 }) },
  { name: 'a closing softmax', feature: 'features', build: () => tinyResNet({ softmax: true }) },
  { name: 'opset 7', feature: 'features', build: () => tinyResNet({ opset: 7, head: 'reduce-mean' }) },
  { name: 'opset 13', feature: 'features', build: () => tinyResNet({ opset: 13, head: 'reduce-mean' }) },
  { name: 'opset 22', feature: 'features', build: () => tinyResNet({ opset: 22, head: 'reduce-mean' }) },
  { name: 'three dense layers', feature: 'last-relu', build: () => vgg() },
  { name: 'class maps', feature: 'class-maps', build: () => squeezenet() },
]
