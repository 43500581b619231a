import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { encodeModel } from '@lens/onnx'
import * as zoo from '@lens/onnx/zoo'
import type { NamedModel } from './row.ts'

/** Seeded classifiers of every kind, of ten classes that mean nothing. */
const ZOO = {
  'zoo: ResNet': () => zoo.tinyResNet(),
  'zoo: ResNet, opset 7': () => zoo.tinyResNet({ opset: 7, head: 'reduce-mean' }),
  'zoo: ResNet, opset 22': () => zoo.tinyResNet({ opset: 22, batchNorm: true }),
  'zoo: ResNet, channels last': () => zoo.tinyResNet({ layout: 'NHWC', head: 'reduce-mean-last' }),
  'zoo: ResNet, softmax, batch of 1': () => zoo.tinyResNet({ softmax: true, batch: 1 }),
  'zoo: VGG': () => zoo.vgg(),
  'zoo: SqueezeNet': () => zoo.squeezenet(),
  'zoo: MobileNetV2': () => zoo.mobilenet(),
  'zoo: MobileNetV3': () => zoo.mobilenet({ activation: 'hard-swish' }),
  'zoo: DenseNet': () => zoo.densenet(),
  'zoo: Inception': () => zoo.inception(),
  'zoo: EfficientNet': () => zoo.efficientnet(),
  'zoo: ConvNeXt': () => zoo.convnext(),
  'zoo: ViT': () => zoo.vit(),
  'zoo: ViT, dynamo exporter': () => zoo.dynamo(),
  'zoo: ViT, dynamo exporter, opset 23': () => zoo.dynamo({ opset: 23 }),
  'zoo: Keras': () => zoo.keras(),
}

/** @param images whose classes say nothing to these models: they get them in one folder */
export async function writeZoo(folder: string, images: string): Promise<NamedModel[]> {
  const mixed = join(folder, 'images')
  await mkdir(mixed)
  for (const path of await readdir(images, { recursive: true })) {
    if (extname(path) !== '') await copyFile(join(images, path), join(mixed, path.replaceAll(sep, '-')))
  }
  const written = Object.entries(ZOO).map(async ([name, build], i) => {
    const file = join(folder, `zoo-${i}.onnx`)
    await writeFile(file, encodeModel(build()))
    return { name, file, images: mixed, classes: undefined }
  })
  return Promise.all(written)
}
