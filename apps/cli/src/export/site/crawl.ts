import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { load } from 'cheerio'
import { addressOf, fileOf, type Address, type Scope } from './address.ts'
import { linksOf, wholeLinksOf } from './links.ts'

/** What was fetched: where each address lies below the folder. One that the site sends on lies where it leads. */
export type Copied = ReadonlyMap<Address, string>

interface Crawl {
  /** Of the site, without a path. */
  site: string
  folder: string
  scope: Scope
  /** Where to begin. */
  from: readonly string[]
  signal: AbortSignal
  /** Told of every address, and of how many are known so far. */
  progress: (done: number, known: number) => void
}

const AT_ONCE = 4

/** Fetches everything that can be reached, as the site sends it. */
export async function crawl({ site, folder, scope, from, signal, progress }: Crawl): Promise<Copied> {
  const copied = new Map<Address, string>()
  const moved = new Map<Address, Address>()
  const known = new Set<Address>()
  const waiting: Address[] = []
  const add = (link: string, base: string): Address | null => {
    const url = new URL(link, base)
    const address = url.origin === site ? addressOf(url, scope) : null
    if (address !== null && !known.has(address)) {
      known.add(address)
      waiting.push(address)
    }
    return address
  }
  let done = 0
  const fetchNext = async (): Promise<void> => {
    for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
      const url = new URL(address, site)
      const answer = await fetch(url, { redirect: 'manual', signal })
      const location = answer.headers.get('location')
      if (location !== null) {
        const to = add(location, url.href)
        if (to !== null) moved.set(address, to)
      } else if (answer.ok) {
        const body = Buffer.from(await answer.arrayBuffer())
        const file = fileOf(address)
        await mkdir(dirname(join(folder, file)), { recursive: true })
        await writeFile(join(folder, file), body)
        copied.set(address, file)
        for (const link of linksIn(body, answer.headers.get('content-type') ?? '')) add(link, url.href)
      }
      progress(++done, known.size)
    }
  }
  for (const link of from) add(link, site)
  while (waiting.length > 0) await Promise.all(Array.from({ length: AT_ONCE }, fetchNext))
  for (const [address, to] of moved) {
    const file = copied.get(to)
    if (file !== undefined) copied.set(address, file)
  }
  return copied
}

function linksIn(body: Buffer, type: string): string[] {
  if (type.startsWith('text/html')) {
    const $ = load(body.toString())
    return [...linksOf($), ...wholeLinksOf($)].map(({ link }) => link)
  }
  if (type.startsWith('text/css')) return [...body.toString().matchAll(CSS_LINK)].map(([, link = '']) => link)
  return []
}

/** Addresses in style sheets, quoted or not; data is none. */
export const CSS_LINK = /(?<=url\(["']?)(?!data:|#)([^"')]+)(?=["']?\))/g
