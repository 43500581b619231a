import { ancestorsOf, feedsOf, type Links } from './links.ts'

/** The fed inputs of the graph that `tensor` depends on by a path that passes none of `borders`. */
export function feedsInto(links: Links, tensor: string, borders: ReadonlySet<string> = new Set()): string[] {
  const ancestors = ancestorsOf(links, [tensor], borders)
  return feedsOf(links)
    .map(({ name }) => name)
    .filter((name) => ancestors.has(name) && !borders.has(name))
}
