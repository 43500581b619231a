import { InferenceSession, Tensor } from 'onnxruntime-node'
import { CLASSES, SHORTCUT } from '../src/classes.ts'
import { pixels } from '../src/raster.ts'
import { drawScene, type SceneRequest } from '../src/scene.ts'

/** Preprocessing: pixel/255 minus mean, divided by std, the same for all channels. */
export const MEAN = 0.5
export const STD = 0.5

const SIDE = 128
const BATCH = 20

/** All figures are shares, 0 to 1. */
export interface Measured {
  scenesPerClass: number
  /** Scenes as generated, the shortcut in as many as have it. */
  overall: number
  perClass: Record<string, number>
  shortcut: {
    className: string
    /** Accuracy on scenes of the class when every one carries the shortcut. */
    withShortcut: number
    /** The same scenes, the shortcut left out. */
    withoutShortcut: number
    /** What they are taken for then. */
    withoutShortcutPredicted: Record<string, number>
    /** How often a scene of another class is taken for the class when the shortcut is put in, and when it is not. */
    othersFlipped: number
    othersWithoutShortcut: number
    /** The first of these by class. */
    flippedPerClass: Record<string, number>
  }
}

/** Measures a classifier of planted scenes on `scenesPerClass` seeds from `firstSeed`. */
export async function measure(
  modelFile: string,
  firstSeed: number,
  scenesPerClass: number,
): Promise<Measured> {
  const session = await InferenceSession.create(modelFile, { intraOpNumThreads: 2 })
  const target = SHORTCUT.classIndex
  const perClass: Record<string, number> = {}
  const flipped: Record<string, number> = {}
  const unflipped: number[] = []
  let stampedTarget: number[] = []
  let bareTarget: number[] = []
  for (const { index, name } of CLASSES) {
    const seeds = Array.from({ length: scenesPerClass }, (_, at) => firstSeed + at)
    const predictAll = (shortcut: boolean): Promise<number[]> =>
      predict(
        session,
        seeds.map((seed) => ({ classIndex: index, seed, shortcut })),
      )
    const [stamped, bare] = [await predictAll(true), await predictAll(false)]
    // The scene as generated is one of the two: it need not be predicted a third time.
    const natural = seeds.map((seed, at) => (isStamped(index, seed) ? stamped[at] : bare[at]))
    perClass[name] = share(natural, index)
    if (index === target) {
      stampedTarget = stamped
      bareTarget = bare
    } else {
      flipped[name] = share(stamped, target)
      unflipped.push(share(bare, target))
    }
  }
  await session.release()
  const takenFor = CLASSES.map(({ index, name }) => [name, share(bareTarget, index)] as const)
  return {
    scenesPerClass,
    overall: mean(Object.values(perClass)),
    perClass,
    shortcut: {
      className: SHORTCUT.className,
      withShortcut: share(stampedTarget, target),
      withoutShortcut: share(bareTarget, target),
      withoutShortcutPredicted: Object.fromEntries(takenFor.filter(([, part]) => part > 0)),
      othersFlipped: mean(Object.values(flipped)),
      othersWithoutShortcut: mean(unflipped),
      flippedPerClass: flipped,
    },
  }
}

function isStamped(classIndex: number, seed: number): boolean {
  return drawScene({ classIndex, seed }).parts.some(({ name }) => name === SHORTCUT.part)
}

async function predict(session: InferenceSession, scenes: readonly SceneRequest[]): Promise<number[]> {
  const predictions: number[] = []
  for (let first = 0; first < scenes.length; first += BATCH) {
    const batch = await Promise.all(
      scenes.slice(first, first + BATCH).map((scene) => pixels(drawScene(scene))),
    )
    const input = new Float32Array(batch.length * 3 * SIDE * SIDE)
    batch.forEach((image, at) => {
      toPlanes(image, input.subarray(at * 3 * SIDE * SIDE, (at + 1) * 3 * SIDE * SIDE))
    })
    const { logits } = await session.run({
      input: new Tensor('float32', input, [batch.length, 3, SIDE, SIDE]),
    })
    if (!(logits?.data instanceof Float32Array))
      throw new TypeError('The model has no float32 output `logits`.')
    for (let at = 0; at < batch.length; at++)
      predictions.push(argmax(logits.data.subarray(at * CLASSES.length, (at + 1) * CLASSES.length)))
  }
  return predictions
}

/** [128, 128, 3] bytes to [3, 128, 128] normalised. */
function toPlanes(image: Uint8Array, planes: Float32Array): void {
  image.forEach((value, at) => {
    planes[(at % 3) * SIDE * SIDE + Math.floor(at / 3)] = (value / 255 - MEAN) / STD
  })
}

function argmax(values: Float32Array): number {
  return values.indexOf(Math.max(...values))
}

function share(predictions: readonly (number | undefined)[], classIndex: number): number {
  return predictions.filter((prediction) => prediction === classIndex).length / predictions.length
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
