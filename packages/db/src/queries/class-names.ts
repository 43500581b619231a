import type { Connection, LensDatabase } from '../database/open.ts'
import { slugOf } from '../slug.ts'
import type { NamedClass } from '../views.ts'

/** Classes of one run by their indices, in that order. */
export async function nameClasses(
  { connection }: LensDatabase,
  modelId: string,
  indices: readonly number[],
): Promise<NamedClass[]> {
  const name = await namesOf(connection, modelId, indices)
  return indices.map(name)
}

/** Names for class indices of one run, explained or not. */
export async function namesOf(
  connection: Connection,
  modelId: string,
  indices: Iterable<number>,
): Promise<(index: number) => NamedClass> {
  const wanted = [...new Set(indices)]
  const where = { modelId, classIndex: { in: wanted } }
  const [labels, explained] = await Promise.all([
    connection.modelLabel.findMany({ where, select: { classIndex: true, name: true } }),
    connection.class.findMany({ where, select: { classIndex: true } }),
  ])
  const names = new Map(labels.map(({ classIndex, name }) => [classIndex, name]))
  const pages = new Set(explained.map(({ classIndex }) => classIndex))
  return (index) => {
    const name = names.get(index) ?? `class ${index}`
    return { index, name, slug: slugOf(name), explained: pages.has(index) }
  }
}
