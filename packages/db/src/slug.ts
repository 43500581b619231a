/**
 * A name as it reads in an address: ASCII, lower case, hyphens; `class` if nothing of it is left. For the reader's eyes
 * only: addresses name a class by its index.
 */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const slug = words.join('-').slice(0, 60).replace(/-$/, '')
  return slug === '' ? 'class' : slug
}
