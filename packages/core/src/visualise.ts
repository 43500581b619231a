import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Concept, Explanation } from './explanation/schema.ts'
import {
  mendRun,
  picturePath,
  readClassWithDictionary,
  readRun,
  readVisualisations,
  writeVisualisation,
} from './explanation/store.ts'
import { lockHome } from './home/lock.ts'
import { requestedClasses } from './images/match-folder.ts'
import { row } from './matrix.ts'
import { reopenClassifier } from './model/open.ts'
import { encoderOf } from './presets.ts'
import type { Progress } from './progress.ts'
import { distinctDirections } from './visualisation/distinct-directions.ts'
import { DirectionObjective } from './visualisation/objective.ts'
import type { Visualisation, VisualisationMethod } from './visualisation/schema.ts'
import { settingsFor, type VisualisationOptions } from './visualisation/settings.ts'
import { naturalSpectrum, resized, SPECTRUM_SIDE, spectrumOf } from './visualisation/spectrum.ts'
import {
  accentuate,
  stepsOf,
  visualise as synthesise,
  type Studio,
} from './visualisation/visualise-concept.ts'

export interface VisualiseOptions extends VisualisationOptions {
  home: string
  /** Which run. */
  modelId: string
  /** Indices, wnids or names; left out: all that are explained. */
  classes?: string[] | undefined
  importantOnly: boolean
  /** Whose magnitudes a visualisation has: those of natural photos, or of the images that were explained. */
  spectrum: 'natural' | 'own'
  /** Visualise again what is there. */
  force: boolean
}

export interface VisualiseListener extends Progress {
  /** One is on disk. */
  visualised(explanation: Explanation, visualisation: Visualisation): void | Promise<void>
}

export interface VisualiseResult {
  visualised: number
  /** Concepts that could not be shown. */
  failed: number
  /** Of all that there are now, made by MACO. */
  medianExcitation: number | null
  ownConceptFirst: number | null
  seconds: number
}

const METHODS = { maco: synthesise, accentuation: accentuate } satisfies Record<VisualisationMethod, unknown>

/**
 * Shows what concepts look like and leaves the pictures beside their explanations, one by one: what is there is not made again.
 *
 * @throws LensError `unsupported` where the model has an operator without a gradient; `not-found` for a run or a model file that
 *   is not there; AbortError when `signal` is aborted: what is finished stays
 */
export async function visualise(
  options: VisualiseOptions,
  listener: VisualiseListener,
  signal: AbortSignal,
): Promise<VisualiseResult> {
  const started = performance.now()
  const { home } = options
  const { model, classes } = await readRun(home, options.modelId)
  const requested = options.classes && new Set(requestedClasses(options.classes, model.labels))
  const result: VisualiseResult = {
    visualised: 0,
    failed: 0,
    medianExcitation: null,
    ownConceptFirst: null,
    seconds: 0,
  }
  const lock = await lockHome(home)
  if (lock.doubt !== null) listener.note(lock.doubt)
  try {
    await mendRun(join(home, 'explanations', model.id))
    const classifier = await reopenClassifier(model)
    const objective = await DirectionObjective.open(classifier)
    const settings = settingsFor(model.preprocessing, options)
    const all: Visualisation[] = []
    for (const index of classes.filter((one) => requested?.has(one) ?? true)) {
      const stored = await readClassWithDictionary(home, model.id, index)
      if (!stored) continue
      const { explanation, dictionary } = stored
      const known = options.force ? [] : await readVisualisations(home, explanation)
      all.push(...known)
      const work = explanation.concepts
        .filter((concept) => concept.crops.length > 0 && (concept.important || !options.importantOnly))
        .flatMap((concept) =>
          (Object.keys(METHODS) as VisualisationMethod[]).map((method) => ({ concept, method })),
        )
        .filter(
          ({ concept, method }) =>
            !known.some((one) => one.concept === concept.index && one.method === method),
        )
      if (work.length === 0) continue

      listener.stage(
        `${explanation.class.name}: visualisations`,
        work.reduce((sum, { method }) => sum + stepsOf(method, settings), 0),
      )
      const spectrum =
        options.spectrum === 'natural'
          ? await naturalSpectrum(settings.side)
          : resized(await ownSpectrum(model.images, explanation, signal), SPECTRUM_SIDE, settings.side)
      const studio: Studio = {
        classifier,
        objective,
        encoder: encoderOf(model.settings.dictionary, dictionary),
        spectrum,
        settings,
      }
      const directions = options.preset === 'reference' ? dictionary.w : distinctDirections(dictionary.w)
      for (const { concept, method } of work) {
        const shown = await METHODS[method](
          studio,
          {
            index: concept.index,
            direction: row(directions, concept.index),
            bestCrop: await bestCropOf(home, explanation, concept),
          },
          () => {
            listener.advance(1)
          },
          signal,
        )
        await writeVisualisation(home, explanation, shown)
        all.push(shown.record)
        if (shown.record.result.kind === 'picture') result.visualised += 1
        else {
          result.failed += 1
          listener.note(`${explanation.class.name}, concept ${concept.index}: ${shown.record.result.reason}`)
        }
        await listener.visualised(explanation, shown.record)
      }
    }
    return { ...result, ...excitationOf(all), seconds: (performance.now() - started) / 1000 }
  } finally {
    await lock.release()
  }
}

async function bestCropOf(home: string, explanation: Explanation, { crops }: Concept) {
  const [best] = crops
  if (!best) throw new Error('A concept without crops has nothing to be held against.')
  return {
    picture: await readFile(picturePath(home, explanation, best.picture)),
    coefficient: best.coefficient,
  }
}

function ownSpectrum(images: string, { points }: Explanation, signal: AbortSignal): Promise<Float32Array> {
  return spectrumOf(
    points.map(({ image }) => join(images, image)),
    signal,
  )
}

/** Median excitation of MACO's pictures, and the share of them whose own concept is the strongest. */
function excitationOf(all: readonly Visualisation[]) {
  const shown = all.flatMap(({ method, result }) =>
    method === 'maco' && result.kind === 'picture' ? [result] : [],
  )
  if (shown.length === 0) return { medianExcitation: null, ownConceptFirst: null }
  const sorted = shown.map(({ excitation }) => excitation).sort((a, b) => a - b)
  return {
    medianExcitation: sorted[Math.floor(sorted.length / 2)] as number,
    ownConceptFirst: shown.filter(({ rank }) => rank === 1).length / shown.length,
  }
}
