import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Model } from '../explanation/schema.ts'
import { slugOf } from '../slug.ts'

/** SHA-256 of a file, read as a stream: models can be larger than memory should hold twice. */
export async function fileHash(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/**
 * Names a run: the model's name and a hash of everything that shapes its explanations. The same model with other settings,
 * another preprocessing or another folder of images is another run, beside the first.
 */
export function modelId({
  name,
  sha256,
  preprocessing,
  labels,
  featureTensor,
  settings: { dictionary, ...settings },
  images,
  logits,
  scores,
}: Omit<Model, 'id' | 'version'>): string {
  const shaping = {
    sha256,
    preprocessing,
    labels,
    feature: featureTensor.name,
    // Runs from before there was a choice keep their names.
    settings: dictionary === 'nmf' ? settings : { ...settings, dictionary },
    images,
    logits,
    scores,
  }
  const hash = createHash('sha256').update(JSON.stringify(shaping)).digest('hex')
  return `${slugOf(name)}-${hash.slice(0, 8)}`
}
