import { CLASSES } from './classes.ts'
import type { PartKind } from './drawing/canvas.ts'
import { partMasks, rasterise } from './raster.ts'
import { drawScene, type SceneRequest } from './scene.ts'

/** A part of one scene, and where it is seen: [128 × 128], 1 on the part. */
export interface TruePart {
  readonly name: string
  readonly kind: PartKind
  readonly mask: Uint8Array
}

/** What is true of the scenes that `writeScenes` wrote, by their paths in its folder, such as `01_lighthouse/1000000.png`. */
export const plantedTruth = {
  /** The parts of a scene, back to front; null for an image that is none. */
  async parts(image: string): Promise<TruePart[] | null> {
    const request = requestOf(image)
    if (!request) return null
    const scene = drawScene(request)
    const masks = await partMasks(scene)
    return scene.parts.map(({ name, kind }) => ({ name, kind, mask: masks.get(name) as Uint8Array }))
  },

  /** The scene again, as a PNG file, without one of its parts; null for the sky, behind which there is nothing. */
  async without(image: string, part: string): Promise<Buffer | null> {
    const request = requestOf(image)
    return request && part !== BACKDROP ? rasterise(drawScene({ ...request, without: [part] })) : null
  },
}

const BACKDROP = 'sky'

function requestOf(image: string): SceneRequest | null {
  const [folder, file, ...more] = image.split('/')
  const classIndex = CLASSES.findIndex((one) => one.folder === folder)
  const seed = /^(\d+)\.png$/.exec(file ?? '')?.[1]
  return classIndex < 0 || seed === undefined || more.length > 0 ? null : { classIndex, seed: Number(seed) }
}
