import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { CLASSES } from '../src/classes.ts'
import { pixels } from '../src/raster.ts'
import { drawScene } from '../src/scene.ts'

/** Scenes that are drawn side by side: sharp works on its own threads. */
const ABREAST = 20

/**
 * Draws scenes of seeds 0 to `perClass` - 1 of every class, classes taking turns, into `folder`:
 * `images.bin`, bytes [scenes, 128, 128, 3], and `labels.bin`, one byte a scene.
 */
export async function drawSet(folder: string, perClass: number): Promise<void> {
  const images = createWriteStream(join(folder, 'images.bin'))
  const labels = createWriteStream(join(folder, 'labels.bin'))
  const total = perClass * CLASSES.length
  for (let first = 0; first < total; first += ABREAST) {
    const scenes = Array.from({ length: Math.min(ABREAST, total - first) }, (_, at) => ({
      classIndex: (first + at) % CLASSES.length,
      seed: Math.floor((first + at) / CLASSES.length),
    }))
    const drawn = await Promise.all(scenes.map((scene) => pixels(drawScene(scene))))
    labels.write(Uint8Array.from(scenes, (scene) => scene.classIndex))
    if (!images.write(Buffer.concat(drawn))) await once(images, 'drain')
  }
  images.end()
  labels.end()
  await Promise.all([finished(images), finished(labels)])
}
