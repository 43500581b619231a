import { LensError } from '@lens/errors'
import { SHORTCUT, SUBJECTS } from './classes.ts'
import { Canvas, type PartKind } from './drawing/canvas.ts'
import { SIZE, toPartMap, toSvg } from './drawing/svg.ts'
import { Random } from './random.ts'
import { drawAtmosphere } from './scenery/atmosphere.ts'
import { drawDistractors } from './scenery/distractors.ts'
import { drawFarHills, drawSky } from './scenery/sky.ts'
import { drawTimeStamp } from './scenery/time-stamp.ts'

export interface SceneRequest {
  /** Index in `CLASSES`. */
  classIndex: number
  /** Any whole number; the same class and seed give the same scene. */
  seed: number
  /** Put the time stamp in (true) or leave it out (false); nothing else changes. Default: as often as the class has it. */
  shortcut?: boolean
  /** Parts that are not drawn; nothing else changes, and what they hid is seen. */
  without?: readonly string[]
}

export interface Part {
  name: string
  kind: PartKind
}

/** One scene, not yet pixels. */
export interface Scene {
  /** 128×128 px. */
  svg: string
  /** Back to front, each part once. */
  parts: readonly Part[]
  /** SVG in which the red channel of a pixel is 1 + the index in `parts` of what is in front there. */
  partMap: string
}

/**
 * Draws one scene.
 * @throws LensError `usage` when there is no such class
 */
export function drawScene({ classIndex, seed, shortcut, without = [] }: SceneRequest): Scene {
  const subject = SUBJECTS[classIndex]
  if (subject === undefined)
    throw new LensError(
      'usage',
      `There is no planted class ${classIndex}: choose 0 to ${SUBJECTS.length - 1}.`,
    )
  const random = (topic: string): Random => new Random(subject.name, seed, topic)
  const canvas = new Canvas()
  const air = drawAtmosphere(random('atmosphere'))
  const stage = (topic: string) => ({ canvas, air, random: random(topic) })

  drawSky(stage('sky'))
  drawFarHills(stage('far hills'))
  drawDistractors(stage('distractors'))
  subject.draw(stage('subject'))
  const { own, others } = SHORTCUT.frequency
  const natural = random('is stamped').chance(classIndex === SHORTCUT.classIndex ? own : others)
  drawVignette(canvas)
  if (shortcut ?? natural) drawTimeStamp(canvas, random('time stamp'))

  canvas.remove(without)

  const parts = new Map<string, Part>()
  for (const { part, kind } of canvas.layers) parts.set(part, { name: part, kind })
  return { svg: toSvg(canvas), parts: [...parts.values()], partMap: toPartMap(canvas, [...parts.keys()]) }
}

/** Darkens the corners a little, as a lens does. */
function drawVignette(canvas: Canvas): void {
  const fill = canvas.outwards([0.5, 0.5], [0, '#000000', 0], [0.7, '#0a0a2a', 0], [1, '#0a0a2a', 0.2])
  canvas.layer('sky', 'context').rect(-24, -24, SIZE + 48, SIZE + 48, { fill, light: true })
}
