import type { Connection } from '../database/open.ts'
import { slugOf } from '../slug.ts'

/** A class as something else refers to it. */
export interface NamedClass {
  index: number
  name: string
  slug: string
  explained: boolean
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
