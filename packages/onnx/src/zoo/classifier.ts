import { GraphBuilder } from '../builder/graph-builder.ts'
import type { Value } from '../builder/value.ts'
import type { OnnxModel } from '../model/model.ts'
import { Layers, type Features } from './layers.ts'

export interface ZooOptions {
  readonly classes?: number
  /** Side of the image in pixels. */
  readonly size?: number
  /** Channels of the image. */
  readonly channels?: 1 | 3
  readonly layout?: 'NCHW' | 'NHWC'
  readonly batch?: 'dynamic' | number
  /** Ends in a softmax; the output is then called "probabilities". */
  readonly softmax?: boolean
  readonly opset?: number
  readonly seed?: number
}

/** What a family is told of the options. */
export interface Sizes {
  readonly classes: number
  readonly size: number
  readonly batch: 'dynamic' | number
}

/**
 * A classifier around the layers of one family: input "image", output "logits" [N, classes]. A channel-last
 * input is transposed first, as tf2onnx does.
 */
export function classifier(
  options: ZooOptions,
  build: (layers: Layers, image: Features, sizes: Sizes) => Value,
): OnnxModel {
  const { classes = 10, size = 32, channels = 3, layout = 'NCHW', opset, seed = 1 } = options
  const { batch = 'dynamic', softmax = false } = options
  const b = new GraphBuilder({ ...(opset !== undefined && { opset }), name: 'zoo' })
  const n = batch === 'dynamic' ? 'batch' : batch
  const image = b.input(
    'image',
    'float32',
    layout === 'NCHW' ? [n, channels, size, size] : [n, size, size, channels],
  )
  const value = layout === 'NCHW' ? image : b.transpose(image, [0, 3, 1, 2])
  const logits = build(new Layers(b, seed), { value, channels }, { classes, size, batch })
  if (softmax) b.output('probabilities', b.node('Softmax', [logits], { axis: 1 }), [n, classes])
  else b.output('logits', logits, [n, classes])
  return b.build()
}
