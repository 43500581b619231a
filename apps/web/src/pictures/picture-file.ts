import { isAbsolute, join, relative, resolve } from 'node:path'
import { findPicture } from '@lens/db'
import { env } from '../env.ts'
import { openIfThere } from '../server/selected-model.ts'

const PICTURE = /^[0-9a-f]{32}\.webp$/

/** The one way to a file: by a name that the database knows, and only inside the home. */
export async function pictureFile(picture: string): Promise<string | null> {
  const database = PICTURE.test(picture) ? openIfThere() : null
  const location = database === null ? null : await findPicture(database, picture)
  if (location === null) return null
  const path = resolve(join(env.LENS_HOME, location.path))
  const inside = relative(env.LENS_HOME, path)
  return inside.startsWith('..') || isAbsolute(inside) ? null : path
}
