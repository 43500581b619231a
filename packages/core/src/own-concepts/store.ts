import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LensError } from '@lens/errors'
import { dropPictures, PARTIAL, PICTURES, publish, readWhole } from '../explanation/class-folder.ts'
import { encodeNpy } from '../explanation/npy.ts'
import { withStorage } from '../home/storage.ts'
import { ownConceptSchema, type OwnConcept } from './schema.ts'

const RECORD = 'concept.json'

function folderOf(home: string, modelId: string, slug?: string): string {
  return join(home, 'explanations', modelId, 'own-concepts', ...(slug === undefined ? [] : [slug]))
}

/** Leaves a concept beside the classes of its run, whole or not at all, in place of one of its name. */
export async function writeOwnConcept(
  home: string,
  concept: OwnConcept,
  direction: Float32Array,
  pictures: ReadonlyMap<string, Buffer>,
): Promise<void> {
  const valid = ownConceptSchema.parse(concept)
  const target = folderOf(home, concept.model, concept.slug)
  await withStorage(target, async () => {
    await publish(target, async (folder) => {
      await mkdir(join(folder, PICTURES))
      for (const [name, bytes] of pictures) await writeFile(join(folder, PICTURES, name), bytes)
      await writeFile(join(folder, 'direction.npy'), encodeNpy(direction, [1, direction.length]))
      await writeFile(join(folder, RECORD), JSON.stringify(valid))
    })
    await dropPictures(target, new Set(pictures.keys()))
  })
}

/** @throws LensError `not-found` */
export async function removeOwnConcept(home: string, modelId: string, slug: string): Promise<void> {
  const folder = folderOf(home, modelId, slug)
  if (!(await slugsOf(home, modelId)).includes(slug))
    throw new LensError('not-found', `The run ${modelId} has no concept ${slug} of yours.`)
  await withStorage(folder, () => rm(folder, { recursive: true }))
}

/** Those of a run, by their names in addresses; one that is damaged is said and left out. */
export async function readOwnConcepts(
  home: string,
  modelId: string,
  say: (sentence: string) => void,
): Promise<OwnConcept[]> {
  const found: OwnConcept[] = []
  for (const slug of await slugsOf(home, modelId)) {
    const concept = await readWhole(folderOf(home, modelId, slug), readRecord)
    if (concept) found.push(concept)
    else say(`${folderOf(home, modelId, slug)} is damaged; add the concept again with \`lens concept add\`.`)
  }
  return found
}

async function slugsOf(home: string, modelId: string): Promise<string[]> {
  const names = await readdir(folderOf(home, modelId)).catch(() => [])
  return names.filter((name) => !name.includes(PARTIAL)).sort()
}

async function readRecord(folder: string): Promise<OwnConcept | null> {
  try {
    return ownConceptSchema.parse(JSON.parse(await readFile(join(folder, RECORD), 'utf8')))
  } catch {
    return null
  }
}
