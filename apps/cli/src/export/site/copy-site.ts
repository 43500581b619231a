import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Scope } from './address.ts'
import { crawl } from './crawl.ts'
import { rewriteCss, rewritePage } from './rewrite.ts'
import { CopiedSearch } from './search.ts'

export interface CopyOptions {
  /** Where the site answers. */
  site: string
  folder: string
  models: readonly string[]
  scope: Scope
  signal: AbortSignal
  progress: (done: number, known: number) => void
}

/** @returns how many pages and files the copy has */
export async function copySite({
  site,
  folder,
  models,
  scope,
  signal,
  progress,
}: CopyOptions): Promise<number> {
  const from = models.map((model) => `/?model=${encodeURIComponent(model)}`)
  const copied = await crawl({ site, folder, scope, from: ['/', ...from], signal, progress })
  const search = await CopiedSearch.begin()
  const context = { site, scope, copied }
  const written = new Set<string>()
  for (const [address, file] of copied) {
    signal.throwIfAborted()
    if (written.has(file)) continue
    written.add(file)
    const path = join(folder, file)
    if (file.endsWith('.css')) {
      await writeFile(path, rewriteCss(await readFile(path, 'utf8'), file, address, context))
    } else if (file.endsWith('.html')) {
      const page = rewritePage(await readFile(path, 'utf8'), file, address, context)
      await writeFile(path, page)
      await search.add(address, file, page)
    }
  }
  await search.finish(folder, await readFile(join(folder, 'classes', 'index.html'), 'utf8'))
  return written.size
}
