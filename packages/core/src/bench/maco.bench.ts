import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { openSession, Tensor } from '@lens/onnx'
import { sharedPath } from '@lens/onnx/testing'
import { modelFile } from '@lens/planted'
import type { Classifier } from '../model/classifier.ts'
import { openClassifier } from '../model/open.ts'
import { Random } from '../random.ts'
import { FourierImage } from '../visualisation/fourier.ts'
import { optimise, randomPhases } from '../visualisation/maco.ts'
import { DirectionObjective } from '../visualisation/objective.ts'
import { settingsFor } from '../visualisation/settings.ts'
import { naturalSpectrum } from '../visualisation/spectrum.ts'

/**
 * Seconds of a step of MACO, as it runs by default and with the reference's 32 crops, against the bare forward pass of as many
 * images of the same model. Taken in turns, so that what else the machine does hits all.
 */
const ROUNDS = 5
const STEPS = 3

const mobilenet = sharedPath('models/mobilenetv2-imagenet.onnx')
await measure('Planted', modelFile)
if (existsSync(mobilenet)) await measure('MobileNetV2', mobilenet)
else console.log(`MobileNetV2: skipped, there is no ${mobilenet}`)

async function measure(name: string, file: string): Promise<void> {
  const { classifier } = await openClassifier({
    modelFile: file,
    images: tmpdir(),
    concepts: 10,
    cropSize: 64,
  })
  const objective = await DirectionObjective.open(classifier)
  const bare = await bareForward(classifier)
  const own = settingsFor(classifier.model.preprocessing, {}).crops
  const step = await stepper(classifier, objective)
  const times = { own: [] as number[], reference: [] as number[], bare: [] as number[] }
  for (let round = 0; round <= ROUNDS; round++) {
    const taken = [await step(own), await step(32), await bare(32)] as const
    // The first round opens the kernels.
    if (round === 0) continue
    times.own.push(taken[0])
    times.reference.push(taken[1])
    times.bare.push(taken[2])
  }
  const [perStep, perReference, perBare] = [median(times.own), median(times.reference), median(times.bare)]
  console.log(
    `${name}: a step of ${own} crops ${perStep.toFixed(3)} s, of 32 crops ${perReference.toFixed(3)} s; ` +
      `bare forward of 32 images ${perBare.toFixed(3)} s; ratio at 32 crops ${(perReference / perBare).toFixed(2)}`,
  )
  await objective.release()
  await classifier.release()
}

/** Seconds of one step of so many crops, at the settings that are the default otherwise. */
async function stepper(
  classifier: Classifier,
  objective: DirectionObjective,
): Promise<(crops: number) => Promise<number>> {
  const settings = settingsFor(classifier.model.preprocessing, { steps: STEPS })
  const image = await FourierImage.open(settings.side, { standardise: true })
  const start = {
    magnitudes: await naturalSpectrum(settings.side),
    phases: randomPhases(settings.side, 1),
    contrast: { gain: 1, offset: 0 },
  }
  const random = new Random(2)
  const direction = Float32Array.from({ length: classifier.model.featureTensor.channels }, () =>
    random.uniform(),
  )
  return async (crops) => {
    const begins: number[] = []
    await optimise(
      classifier,
      objective,
      image,
      direction,
      start,
      { ...settings, crops },
      1,
      () => begins.push(performance.now()),
      new AbortController().signal,
    )
    // From the end of the first step to that of the last: what is done once for a picture is left out.
    return ((begins.at(-1) as number) - (begins[0] as number)) / 1000 / (STEPS - 1)
  }
}

/** Seconds of the bare model on so many images, in batches of the classifier's size. */
async function bareForward(classifier: Classifier): Promise<(count: number) => Promise<number>> {
  const { height, width, mean } = classifier.model.preprocessing
  const session = await openSession(classifier.onnx)
  const dims = [classifier.batch, mean.length, height, width]
  const random = new Random(3)
  const values = Float32Array.from({ length: dims.reduce((a, b) => a * b) }, () => random.uniform())
  const feeds = { [classifier.inputName]: new Tensor('float32', values, dims) }
  return async (count) => {
    const started = performance.now()
    for (let done = 0; done < count; done += classifier.batch) await session.run(feeds)
    return (performance.now() - started) / 1000
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
