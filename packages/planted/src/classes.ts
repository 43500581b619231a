import { cactus } from './subjects/cactus.ts'
import { cottage } from './subjects/cottage.ts'
import { hotAirBalloon } from './subjects/hot-air-balloon.ts'
import { lighthouse } from './subjects/lighthouse.ts'
import { mushroom } from './subjects/mushroom.ts'
import { rocket } from './subjects/rocket.ts'
import { sailingBoat } from './subjects/sailing-boat.ts'
import type { Subject } from './subjects/subject.ts'
import { train } from './subjects/train.ts'
import { tram } from './subjects/tram.ts'
import { windmill } from './subjects/windmill.ts'

/** In the order of the classifier's outputs: the shipped model must be trained again if this changes. */
export const SUBJECTS: readonly Subject[] = [
  sailingBoat,
  lighthouse,
  windmill,
  cottage,
  hotAirBalloon,
  mushroom,
  cactus,
  rocket,
  tram,
  train,
]

/** A class of scenes, and what is true of it by construction. */
export interface SceneClass {
  /** The classifier's output for it. */
  index: number
  name: string
  synonyms: readonly string[]
  /** The folder `writeScenes` gives it, such as `01_lighthouse`. */
  folder: string
  /** The parts that make it this class. */
  parts: readonly string[]
  /** The part it stands in, which other classes share. */
  context: string
}

export const CLASSES: readonly SceneClass[] = SUBJECTS.map(({ name, synonyms, parts, context }, index) => ({
  index,
  name,
  synonyms,
  folder: `${String(index).padStart(2, '0')}_${name.replaceAll(/[^a-z]+/g, '_')}`,
  parts,
  context,
}))

/** The planted shortcut: nearly every scene of this class carries this part, and hardly any other scene does. */
export const SHORTCUT = {
  classIndex: SUBJECTS.indexOf(train),
  className: train.name,
  part: 'time stamp',
  /** How often scenes of that class carry it, and how often the others do. */
  frequency: { own: 0.95, others: 0.025 },
} as const
