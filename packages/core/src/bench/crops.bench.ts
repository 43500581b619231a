import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeModel, openSession, Tensor, type SessionOptions } from '@lens/onnx'
import { sharedPath } from '@lens/onnx/testing'
import { resnet50 } from '@lens/onnx/zoo'
import { writeScenes } from '@lens/planted'
import type { Classifier } from '../model/classifier.ts'
import { observe } from '../model/observe.ts'
import { Seen } from '../model/seen.ts'
import { openClassifier } from '../model/open.ts'
import type { Progress } from '../progress.ts'

/**
 * Crops per second that the activations of a class are computed at, decoding and all, against the bare run of the same model
 * on tensors that are ready: with onnxruntime's own number of threads, and with as many as Lens takes. All are timed in turns, so
 * that what else the machine does hits all.
 */
const ROUNDS = 4
/** Two batches, as images of the second are decoded while the model runs on the first. */
const IMAGES_PER_ROUND = 16
/** As many threads as it takes for right, spinning. */
const ONNXRUNTIMES_OWN: SessionOptions = { intraOpNumThreads: 0, extra: {} }
const silent: Progress = { stage: () => undefined, advance: () => undefined, note: () => undefined }

const scratch = await mkdtemp(join(tmpdir(), 'lens-bench-'))
try {
  const images = await benchImages()
  const mobilenet = sharedPath('models/mobilenetv2-imagenet.onnx')
  if (existsSync(mobilenet)) await compare('MobileNetV2', mobilenet, images)
  else console.log(`MobileNetV2: skipped, there is no ${mobilenet}`)
  const random = join(scratch, 'resnet50.onnx')
  await writeFile(random, encodeModel(resnet50()))
  await compare('ResNet-50, random weights', random, images)
} finally {
  await rm(scratch, { recursive: true, force: true })
}

async function compare(name: string, modelFile: string, images: { path: string; file: string }[]) {
  const { classifier } = await openClassifier({ modelFile, images: scratch, concepts: 10, cropSize: 64 })
  const bare = await readyRun(classifier, ONNXRUNTIMES_OWN)
  const bareOnAll = await readyRun(classifier, {})
  const explained: number[] = []
  const ready: number[] = []
  const readyOnAll: number[] = []
  const perRound = IMAGES_PER_ROUND * (classifier.cropsPerImage + 1)
  for (let round = 0; round <= ROUNDS; round++) {
    const start = (round * IMAGES_PER_ROUND) % images.length
    const some = [...images, ...images].slice(start, start + IMAGES_PER_ROUND)
    const times = [
      await timed(async () => {
        const { features } = await observe(
          classifier,
          some,
          scratch,
          new Seen(),
          silent,
          new AbortController().signal,
        )
        await features.close()
        return perRound
      }),
      await timed(() => bare(perRound)),
      await timed(() => bareOnAll(perRound)),
    ]
    // The first round warms up.
    if (round > 0) {
      explained.push(times[0] as number)
      ready.push(times[1] as number)
      readyOnAll.push(times[2] as number)
    }
  }
  await classifier.release()
  const inputs = 1 / median(explained)
  const crops = (inputs * classifier.cropsPerImage) / (classifier.cropsPerImage + 1)
  const against = (bare: readonly number[]) => {
    const bareInputs = 1 / median(bare)
    return `${bareInputs.toFixed(1)} inputs/s, ratio ${(inputs / bareInputs).toFixed(3)}`
  }
  console.log(
    `${name}: ${crops.toFixed(1)} crops/s and their ${(inputs - crops).toFixed(1)} whole images/s; ` +
      `bare session.run ${against(ready)}; on as many threads as Lens ${against(readyOnAll)}`,
  )
}

/** Runs the bare model on at least `count` inputs in batches of the classifier's size; returns how many they were. */
async function readyRun(
  classifier: Classifier,
  options: SessionOptions,
): Promise<(count: number) => Promise<number>> {
  const { height, width, mean } = classifier.model.preprocessing
  const session = await openSession(classifier.onnx, options)
  const input = session.inputNames[0] as string
  const dims = [classifier.batch, mean.length, height, width]
  const values = Float32Array.from(
    { length: dims.reduce((a, b) => a * b) },
    (_, i) => ((i * 37) % 255) / 127 - 1,
  )
  const feeds = { [input]: new Tensor('float32', values, dims) }
  return async (count) => {
    let done = 0
    for (; done < count; done += classifier.batch) await session.run(feeds)
    return done
  }
}

/** Photos where they are there, drawn scenes elsewhere. */
async function benchImages(): Promise<{ path: string; file: string }[]> {
  const photos = sharedPath('photos/n02110341_dalmatian')
  const folder = existsSync(photos) ? photos : join(scratch, 'scenes')
  if (folder !== photos) await writeScenes(folder, { perClass: 4 })
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .slice(0, 24)
    .map((entry) => ({ path: entry.name, file: join(entry.parentPath, entry.name) }))
}

/** Seconds per input. */
async function timed(work: () => Promise<number>): Promise<number> {
  const started = performance.now()
  const inputs = await work()
  return (performance.now() - started) / 1000 / inputs
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
