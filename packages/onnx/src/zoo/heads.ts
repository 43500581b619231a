import type { Value } from '../builder/value.ts'
import type { Sizes } from './classifier.ts'
import type { Features, Layers } from './layers.ts'

/**
 * The same head, average pooling and one layer of weights, in the forms that exporters write it:
 * - `gemm`: GlobalAveragePool, Flatten, Gemm (PyTorch);
 * - `reduce-mean`: ReduceMean, MatMul, Add (Keras);
 * - `reduce-mean-last`: Transpose to channel last, ReduceMean, MatMul, Add (tf2onnx);
 * - `conv`: GlobalAveragePool, 1×1 Conv, Flatten;
 * - `average-pool`: AveragePool over the whole map, Dropout, Reshape, Gemm;
 * - `reshape`: GlobalAveragePool, Reshape whose target names the batch size, Gemm;
 */
export type HeadForm = 'gemm' | 'reduce-mean' | 'reduce-mean-last' | 'conv' | 'average-pool' | 'reshape'

/** Logits from a feature map of `side` × `side` positions. */
export function linearHead(form: HeadForm, l: Layers, x: Features, side: number, sizes: Sizes): Value {
  const { b } = l
  const flat = (value: Value): Features => ({ value, channels: x.channels })
  const batch = sizes.batch === 'dynamic' ? 0 : sizes.batch
  switch (form) {
    case 'gemm':
      return l.dense(flat(b.node('Flatten', [globalPool(l, x)])), sizes.classes).value
    case 'reduce-mean':
      return keras(l, x, b.reduceMean(x.value, [2, 3], false), sizes.classes)
    case 'reduce-mean-last': {
      const last = b.transpose(x.value, [0, 2, 3, 1])
      return keras(l, x, b.reduceMean(last, [1, 2], false), sizes.classes)
    }
    case 'conv':
      return b.node('Flatten', [l.conv(flat(globalPool(l, x)), sizes.classes).value])
    case 'average-pool': {
      const pooled = b.node('AveragePool', [x.value], { kernel_shape: [side, side] })
      return l.dense(flat(b.reshape(b.node('Dropout', [pooled]), [batch, x.channels])), sizes.classes).value
    }
    case 'reshape':
      return l.dense(flat(b.reshape(globalPool(l, x), [batch, -1])), sizes.classes).value
  }
}

function globalPool(l: Layers, x: Features): Value {
  return l.b.node('GlobalAveragePool', [x.value])
}

function keras(l: Layers, x: Features, pooled: Value, classes: number): Value {
  return l.b.add(l.b.matmul(pooled, l.weights([x.channels, classes], x.channels)), l.bias(classes))
}
