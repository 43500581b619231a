import { GraphBuilder, openSession, Tensor } from '@lens/onnx'
import type { Model } from '../explanation/schema.ts'
import type { ModelConfig } from '../images/config.ts'
import { decodeImage } from '../images/decode.ts'
import type { ClassScore } from '../live/live-explanation.ts'
import { topScores } from '../live/scores.ts'
import type { ExaminedModel } from './open.ts'
import { CROPS, IMAGES, modelInput } from './preprocess.ts'

/**
 * What the model says of one image: its five most probable classes.
 *
 * @throws LensError `input` for an image that cannot be read
 */
export async function tryImage(
  { onnx, inspection }: ExaminedModel,
  { preprocessing, labels }: Pick<ModelConfig, 'preprocessing' | 'labels'>,
  scores: Model['scores'],
  image: string,
): Promise<ClassScore[]> {
  const { input, logits } = inspection.classifier
  const { data } = await decodeImage(image, preprocessing)
  const { height, width, mean } = preprocessing
  const b = new GraphBuilder({ around: onnx })
  const fed = modelInput(b, preprocessing, 1)
  for (const [name, value] of Object.entries(b.inline(onnx, { [input.name]: fed }))) b.output(name, value)
  const count = input.batch === 'dynamic' ? 1 : input.batch
  const pixels = new Uint8Array(count * data.length)
  for (let i = 0; i < count; i++) pixels.set(data, i * data.length)
  const session = await openSession(b.build())
  try {
    const results = await session.run(
      {
        [IMAGES]: new Tensor('uint8', pixels, [count, height, width, mean.length]),
        [CROPS]: new Tensor('uint8', new Uint8Array(0), [0, 1, 1, mean.length]),
      },
      [logits.name],
    )
    const values = results[logits.name]?.data as Float32Array
    return topScores({ labels, scores }, values.subarray(0, logits.classes))
  } finally {
    await session.release()
  }
}
